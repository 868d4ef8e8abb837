"""Scores of a network in training on sequences it does not see, with the global memory and without.

The frame rule is that of DAVIS on the frames that are looked at, whatever the data set.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from core.benchmark.following import follow
from core.benchmark.tracking import NetworkMethod
from core.datasets.cutting import every_nth
from core.datasets.layouts import layout_found, open_dataset
from core.datasets.sequence import AnnotatedSequence, Layout
from core.memory.policy import policy_from_text
from core.metrics.scores import DatasetScore, ObjectScores, summarise
from core.model.network import Network
from core.progress import CancelToken
from core.propagation.device import Device
from core.review.rules import scored_objects
from core.review.scoring import FrameScores, frame_score, object_scores

WITH_GLOBAL = "R,G,L"
WITHOUT_GLOBAL = "R,L"


@dataclass(frozen=True)
class Scores:
    """Fractions; `without_global` is J&F with the global memory switched off."""

    j_and_f: float
    j: float
    f: float
    without_global: float

    @property
    def text(self) -> str:
        return f"J&F {self.j_and_f:.3f} (without G {self.without_global:.3f})"


class Validation:
    """Sequences to score on; size: short side the network sees."""

    def __init__(self, sequences: Sequence[AnnotatedSequence], size: int, device: Device) -> None:
        self._sequences = sequences
        self._size = size
        self._device = device

    def score(self, network: Network, token: CancelToken) -> Scores:
        """Leaves the network in evaluation mode."""
        full = self._scored(network, WITH_GLOBAL, token)
        without = self._scored(network, WITHOUT_GLOBAL, token)
        return Scores(full.mean, full.region, full.boundary, without.mean)

    def _scored(self, network: Network, memory: str, token: CancelToken) -> DatasetScore:
        method = NetworkMethod(network, self._device, policy_from_text(memory), self._size)
        return summarise(
            [
                score
                for sequence in self._sequences
                for score in _sequence_scores(sequence, method, token)
            ]
        )


def open_validation(path: Path, every: int, size: int, device: Device) -> Validation:
    """every: only each nth frame. MediaError when the data set is not fully annotated."""
    dataset = open_dataset(path, layout_found(path))
    sequences = [every_nth(sequence, every) for sequence in dataset.sequences]
    for sequence in sequences:
        scored_objects(Layout.FOLDERS, sequence)
    return Validation(sequences, size, device)


def _sequence_scores(
    sequence: AnnotatedSequence, method: NetworkMethod, token: CancelToken
) -> tuple[ObjectScores, ...]:
    objects = scored_objects(Layout.FOLDERS, sequence)
    frames: list[FrameScores] = []
    for followed in follow(sequence, method.follower()):
        token.checkpoint()
        counted = [scored for scored in objects if followed.frame in scored.frames]
        if counted:
            truth = sequence.truth(followed.frame)
            frames.append(
                {
                    scored.position: frame_score(
                        followed.frame, truth, followed.mask, scored.track.object_id
                    )
                    for scored in counted
                }
            )
    return object_scores(sequence, objects, frames)
