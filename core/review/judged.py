"""Masks of a data set judged by truth and by risk, frame by frame: what validates the risk."""

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core.datasets.results import Results
from core.datasets.sequence import AnnotatedSequence, Layout
from core.errors import MaskError
from core.files import atomic_path
from core.metrics.region import region_similarity
from core.progress import CancelToken
from core.review.confidence_files import confidence_file, read_confidences
from core.review.live_risk import LiveRisk
from core.review.ordinary import Ordinary, ordinary_of
from core.review.pace import Pace
from core.review.risk_parts import Part
from core.review.rules import ScoredObject, scored_objects
from core.types import CellState, FrameIndex, Image, Mask, ObjectId

_KIND = re.compile(r"-(pingpong|reappear)$")
"""Long clips made of one sequence are no independent evidence: see `held_out_risk`."""


@dataclass(frozen=True)
class Judged:
    """n cells: their sequence, object and frame, parts (n x parts), true J."""

    sequences: NDArray[np.str_]
    objects: NDArray[np.int64]
    frames: NDArray[np.int64]
    parts: NDArray[np.float32]
    region: NDArray[np.float64]

    @property
    def confidence_risk(self) -> NDArray[np.float32]:
        """What plain confidence says: 1 - confidence, NaN where there is none."""
        return self.parts[:, Part.UNSURE]

    @property
    def footage(self) -> NDArray[np.str_]:
        """Name of the sequence that each cell's pictures come from."""
        return np.array([_KIND.sub("", name) for name in self.sequences.tolist()], np.str_)

    def held_out_risk(self) -> NDArray[np.float64]:
        """Risk by tables that were made without any picture of the same footage."""
        footage = self.footage
        risk = np.full(self.region.size, np.nan)
        for name in np.unique(footage).tolist():
            inside = footage == name
            tables = ordinary_of(self.parts[~inside], self.region[~inside])
            risk[inside] = tables.judge(self.parts[inside])[0]
        return risk


def pooled(tables: Sequence[Judged]) -> Judged:
    """At least one."""
    return Judged(
        np.concatenate([table.sequences for table in tables]),
        np.concatenate([table.objects for table in tables]),
        np.concatenate([table.frames for table in tables]),
        np.concatenate([table.parts for table in tables]),
        np.concatenate([table.region for table in tables]),
    )


def judge_sequence(
    layout: Layout,
    sequence: AnnotatedSequence,
    results: Results,
    tables: Ordinary,
    token: CancelToken,
) -> Iterator[Judged | None]:
    """None after each frame, then all cells that count by the data set's rule.

    MaskError or MediaError when a mask cannot be read or has another size.
    """
    scored = scored_objects(layout, sequence)
    masks = _SequenceMasks(sequence, results, scored)
    live = LiveRisk(len(sequence), tables)
    for _ in live.update(masks, masks, token, Pace(lambda: False)):
        yield None
    cells = [(one.track.object_id, frame) for one in scored for frame in one.frames]
    parts = {one.track.object_id: live.parts(one.track.object_id) for one in scored}
    yield Judged(
        np.array([sequence.name] * len(cells), np.str_),
        np.array([object_id for object_id, _ in cells], np.int64),
        np.array([frame for _, frame in cells], np.int64),
        np.stack([parts[object_id][frame] for object_id, frame in cells]),
        np.array([masks.region(object_id, frame) for object_id, frame in cells]),
    )


class _SequenceMasks:
    """A method's masks as a project would hold them: given masks are keyframes, others tracked."""

    def __init__(
        self, sequence: AnnotatedSequence, results: Results, scored: Sequence[ScoredObject]
    ) -> None:
        self._sequence = sequence
        self._results = results
        self._first = {one.track.object_id: one.track.first for one in scored}
        path = confidence_file(results.root, sequence.name)
        self._confidences = read_confidences(path, len(sequence))

    def object_ids(self) -> list[ObjectId]:
        return list(self._first)

    def mask(self, frame: FrameIndex) -> Mask:
        return self._results.read(self._sequence, frame)

    def states(self, object_id: ObjectId) -> NDArray[np.uint8]:
        first = self._first[object_id]
        states = np.full(len(self._sequence), CellState.AUTO, np.uint8)
        states[:first] = CellState.EMPTY
        states[first] = CellState.KEYFRAME
        return states

    def confidences(self, object_id: ObjectId) -> NDArray[np.float32]:
        nothing = np.full(len(self._sequence), np.nan, np.float32)
        return self._confidences.get(object_id, nothing)

    def disagreements(self, object_id: ObjectId) -> NDArray[np.float32]:
        """A benchmark goes forward only."""
        del object_id
        return np.full(len(self._sequence), np.nan, np.float32)

    def revisions(self) -> NDArray[np.int64]:
        return np.zeros(len(self._sequence), np.int64)

    def get(self, index: FrameIndex) -> Image | None:
        del index
        return None

    def read(self, index: FrameIndex) -> Image:
        return self._sequence.image(index)

    def region(self, object_id: ObjectId, frame: FrameIndex) -> float:
        """True J."""
        truth, found = self._sequence.truth(frame), self.mask(frame)
        if truth.shape != found.shape:
            raise MaskError(
                f"{self._sequence.name}, frame {frame}: the mask is {found.shape[1]}x"
                f"{found.shape[0]}, the true one {truth.shape[1]}x{truth.shape[0]}. "
                "Nothing was measured. Save masks at the true masks' size."
            )
        return region_similarity(truth == object_id, found == object_id)


_COLUMNS = ("sequence", "object", "frame", "J", *(part.name.lower() for part in Part))


def write_judged(path: Path, judged: Judged) -> None:
    """A CSV file; parts that are not known stay empty."""
    with atomic_path(path) as partial, partial.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(_COLUMNS)
        for place, name in enumerate(judged.sequences.tolist()):
            parts = ("" if np.isnan(v) else f"{v:.6f}" for v in judged.parts[place].tolist())
            writer.writerow(
                (
                    name,
                    judged.objects[place],
                    judged.frames[place],
                    f"{judged.region[place]:.6f}",
                    *parts,
                )
            )


def read_judged(path: Path) -> Judged:
    """A part that was not measured when it was written is not known; MaskError for other files."""
    try:
        with path.open(newline="", encoding="utf-8") as file:
            rows = list(csv.DictReader(file))
        parts = [[float(row.get(name) or "nan") for name in _COLUMNS[4:]] for row in rows]
        return Judged(
            np.array([row["sequence"] for row in rows], np.str_),
            np.array([int(row["object"]) for row in rows], np.int64),
            np.array([int(row["frame"]) for row in rows], np.int64),
            np.array(parts, np.float32).reshape(len(rows), len(Part)),
            np.array([float(row["J"]) for row in rows], np.float64),
        )
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise MaskError(
            f"{path} is no table of the risk command. Nothing was measured. Make it anew."
        ) from error
