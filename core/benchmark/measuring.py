"""Measuring one sequence: run the method unless its masks are there already, then score them.

Masks lie under the output in the data set's submission form. `runs/<sequence>.json`, written when
all masks of a sequence are complete, says how they were made: a killed benchmark goes on there.
"""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path

from core.benchmark.following import follow
from core.benchmark.methods import LoadedMethod, load_method
from core.benchmark.settings import Method, Source
from core.datasets.attributes import Attribute
from core.datasets.cutting import beginning
from core.datasets.layouts import open_dataset
from core.datasets.results import Results
from core.datasets.sequence import AnnotatedSequence, Dataset
from core.errors import OutputError
from core.files import atomic_path, describe_os_error
from core.metrics.scores import ObjectScores
from core.review.confidence_files import confidence_file, write_confidences
from core.review.rules import is_fully_annotated, scored_objects
from core.review.scoring import object_scores, score_frames


@dataclass(frozen=True)
class RunFacts:
    """How a sequence's masks were made.

    method: everything they depend on. seconds: in the method. frames: those it predicted.
    """

    method: dict[str, str | int]
    frames: int
    seconds: float
    peak_memory_mib: float
    device: str


@dataclass(frozen=True)
class Measured:
    """A sequence's result; no scores where the truth is not public, no facts where none ran.

    attributes: computed and tagged ones, where somebody looked (core.benchmark.attributing).
    """

    sequence: str
    length: int
    scores: tuple[ObjectScores, ...]
    facts: RunFacts | None = None
    attributes: frozenset[Attribute] = frozenset()


class Measuring:
    """Holds what serves all sequences of one process: the open data set, the loaded network."""

    def __init__(
        self, source: Source, results: Path, method: Method | None, *, official: bool = False
    ) -> None:
        """method: None scores the masks that are there, whoever made them."""
        self._source = source
        self._results = Results(results, source.layout)
        self._method = method
        self._official = official
        self._loaded: LoadedMethod | None = None

    @cached_property
    def dataset(self) -> Dataset:
        source = self._source
        return open_dataset(source.root, source.layout, source.sequences, source.split)

    @cached_property
    def _sequences(self) -> dict[str, AnnotatedSequence]:
        count = self._source.frames
        return {
            sequence.name: beginning(sequence, count) if count else sequence
            for sequence in self.dataset.sequences
        }

    @property
    def only_scores(self) -> bool:
        return self._method is None

    @property
    def lengths(self) -> dict[str, int]:
        """Frames of each sequence."""
        return {name: len(sequence) for name, sequence in self._sequences.items()}

    def pack_masks(self, path: Path) -> None:
        """All masks as one zip file for the data set's server."""
        self._results.pack(tuple(self._sequences.values()), path)

    def measure(self, name: str) -> Iterator[Measured | None]:
        """None after each frame's work, then the result."""
        sequence = self._sequences[name]
        facts = None
        if self._method is not None:
            facts = self._finished_run(sequence, self._method)
            if facts is None:
                yield from self._run(sequence, self._method)
                facts = self._finished_run(sequence, self._method)
        scores: tuple[ObjectScores, ...] = ()
        if is_fully_annotated(sequence):
            objects = scored_objects(self._source.layout, sequence, official=self._official)
            frames = []
            for frame in score_frames(
                self._source.layout,
                sequence,
                objects,
                lambda index: self._results.read(sequence, index),
            ):
                frames.append(frame)
                yield None
            scores = object_scores(sequence, objects, frames, official=self._official)
        yield Measured(name, len(sequence), scores, facts)

    def _run(self, sequence: AnnotatedSequence, method: Method) -> Iterator[None]:
        facts_path = self._facts_path(sequence)
        facts_path.unlink(missing_ok=True)
        self._loaded = loaded = self._loaded or load_method(method)
        frames, seconds = 0, 0.0
        confidences = []
        for followed in follow(sequence, loaded.follower(), method.oracles):
            self._results.write(sequence, followed.frame, followed.mask)
            frames += followed.seconds > 0
            seconds += followed.seconds
            if followed.confidence:
                confidences.append((followed.frame, followed.confidence))
            yield None
        if confidences:
            path = confidence_file(self._results.root, sequence.name)
            write_confidences(path, confidences)
        facts = RunFacts(
            self._expected(sequence, method),
            frames,
            seconds,
            loaded.peak_memory_bytes / 2**20,
            loaded.device_text,
        )
        try:
            facts_path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise OutputError(describe_os_error(error, facts_path)) from error
        with atomic_path(facts_path) as partial:
            partial.write_text(json.dumps(asdict(facts), indent=1))

    def _finished_run(self, sequence: AnnotatedSequence, method: Method) -> RunFacts | None:
        """Facts of complete masks made with the same settings."""
        try:
            facts = RunFacts(**json.loads(self._facts_path(sequence).read_text()))
        except (OSError, ValueError, TypeError):
            return None
        stale = facts.method != self._expected(sequence, method)
        if stale or not self._results.is_complete(sequence):
            return None
        return facts

    def _expected(self, sequence: AnnotatedSequence, method: Method) -> dict[str, str | int]:
        """What masks depend on; masks made otherwise are stale."""
        data = f"{self._source.layout.value} {self._source.root.name}"
        return method.facts | {"data": data, "frames": len(sequence)}

    def _facts_path(self, sequence: AnnotatedSequence) -> Path:
        return self._results.root.parent / "runs" / f"{sequence.name}.json"
