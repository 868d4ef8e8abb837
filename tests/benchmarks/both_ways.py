"""How well the risk finds bad frames where a run came forward and another one backward.

usage: python -m tests.benchmarks.both_ways ROOT --layout folders [--sequences A,B] [--frames 200]
           [--size 256] [--memory R,G,L] [--output cells.csv] [--add cells.csv] [--write risk.json]
       (pytest does not run it)

Each sequence is tracked forward from its first true mask and then backward from its last, the way a
gap between two keyframes is; both runs know both masks. The backward masks are judged: they are
what a project holds then, with 1 - J of the two for each cell. `--add` counts the cells of an
earlier `--output` too; `--write` puts the ranks of this one part into the shipped tables.
"""

import argparse
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")

import numpy as np
from numpy.typing import NDArray

from core.datasets.cutting import beginning
from core.datasets.layouts import open_dataset
from core.datasets.sequence import AnnotatedSequence, Layout
from core.files import atomic_path
from core.masks import object_ids
from core.metrics.region import region_similarity
from core.progress import CancelToken
from core.propagation.propagator import Propagator
from core.propagation.request import PropagationRequest
from core.review.judged import Judged, pooled, read_judged, write_judged
from core.review.live_risk import LiveRisk
from core.review.ordinary import (
    BAD_BELOW,
    Ordinary,
    as_json,
    ordinary_of,
    shipped_tables,
    with_ranks_of,
)
from core.review.pace import Pace
from core.review.risk_parts import Part
from core.review.validation import Found, found_by
from core.tracking_options import TrackingOptions
from core.types import CellState, FrameResult, Image, Mask, ObjectId


@dataclass(frozen=True)
class Seen:
    """What one direction made of a clip: masks of all frames, confidences by object."""

    masks: Sequence[Mask]
    confidences: Mapping[ObjectId, NDArray[np.float32]]


class TwoWays:
    """The backward masks as a project would hold them; the first and the last one are drawn."""

    def __init__(self, sequence: AnnotatedSequence, forward: Seen, backward: Seen) -> None:
        self._sequence = sequence
        self._forward = forward
        self._backward = backward

    def object_ids(self) -> list[ObjectId]:
        return sorted({*object_ids(self.mask(0)), *object_ids(self.mask(len(self._sequence) - 1))})

    def mask(self, frame: int) -> Mask:
        return self._backward.masks[frame]

    def states(self, object_id: ObjectId) -> NDArray[np.uint8]:
        del object_id
        states = np.full(len(self._sequence), CellState.AUTO, np.uint8)
        states[[0, -1]] = CellState.KEYFRAME
        return states

    def confidences(self, object_id: ObjectId) -> NDArray[np.float32]:
        return self._backward.confidences[object_id]

    def disagreements(self, object_id: ObjectId) -> NDArray[np.float32]:
        return np.array(
            [
                1 - region_similarity(one == object_id, other == object_id)
                for one, other in zip(self._forward.masks, self._backward.masks, strict=True)
            ],
            np.float32,
        )

    def revisions(self) -> NDArray[np.int64]:
        return np.zeros(len(self._sequence), np.int64)

    def get(self, index: int) -> Image | None:
        del index
        return None

    def read(self, index: int) -> Image:
        return self._sequence.image(index)


def tracked(sequence: AnnotatedSequence, propagator: Propagator, start: int, stop: int) -> Seen:
    """From one end to the frame before the other; the masks of both ends are given."""
    last = len(sequence) - 1
    given = {frame: sequence.truth(frame) for frame in (0, last)}
    masks = [given.get(frame, given[0]) for frame in range(last + 1)]
    confidences: dict[ObjectId, NDArray[np.float32]] = {
        object_id: np.full(last + 1, np.nan, np.float32)
        for mask in given.values()
        for object_id in object_ids(mask)
    }
    request = PropagationRequest(given, start, stop, fresh_history=True)
    for result in propagator.propagate(request, sequence.image, CancelToken()):
        if isinstance(result, FrameResult):
            masks[result.index] = result.mask
            for object_id, value in result.confidence.items():
                confidences[object_id][result.index] = value
    return Seen(masks, confidences)


def judge(sequence: AnnotatedSequence, two_ways: TwoWays) -> Judged:
    """All cells but those of the two given masks."""
    live = LiveRisk(len(sequence), shipped_tables())
    for _ in live.update(two_ways, two_ways, CancelToken(), Pace(lambda: False)):
        pass
    ids, frames = two_ways.object_ids(), range(1, len(sequence) - 1)
    cells = [(object_id, frame) for object_id in ids for frame in frames]
    regions = [
        region_similarity(sequence.truth(f) == object_id, two_ways.mask(f) == object_id)
        for object_id, f in cells
    ]
    return Judged(
        np.array([sequence.name] * len(cells), np.str_),
        np.array([object_id for object_id, _ in cells], np.int64),
        np.array([frame for _, frame in cells], np.int64),
        np.concatenate([live.parts(object_id)[1:-1] for object_id in ids]),
        np.array(regions),
    )


def without_directions(parts: NDArray[np.float32]) -> NDArray[np.float32]:
    left = parts.copy()
    left[:, Part.DIRECTIONS] = np.nan
    return left


def held_out_risk(judged: Judged) -> NDArray[np.float64]:
    """With the new part, whose ranks were made without any picture of the same footage.

    NaN where no other footage has a good mask.
    """
    risk = np.full(judged.region.size, np.nan)
    for name in np.unique(judged.footage).tolist():
        inside = judged.footage == name
        if (~inside & (judged.region >= BAD_BELOW)).any():
            risk[inside] = tables_of(judged, ~inside).judge(judged.parts[inside])[0]
    return risk


def tables_of(judged: Judged, chosen: NDArray[np.bool_]) -> Ordinary:
    """The shipped tables with the new part's ranks among the good ones of some cells."""
    made = ordinary_of(judged.parts[chosen], judged.region[chosen])
    return with_ranks_of(shipped_tables(), made, Part.DIRECTIONS)


def told(name: str, found: Found) -> str:
    area = "-" if found.area is None else f"{found.area:.3f}"
    worst = "-" if found.worst is None else f"{found.worst:.0%}"
    return f"  {name:38} AUROC {area}, worst tenth in the riskiest fifth {worst}"


def report(judged: Judged) -> None:
    tables = shipped_tables()
    bad = int((judged.region < BAD_BELOW).sum())
    print(f"{judged.region.size} cells, {bad} bad, mean J {judged.region.mean():.3f}")
    rows = {
        "risk without the two directions": tables.judge(without_directions(judged.parts))[0],
        "risk with them, shipped ranks": tables.judge(judged.parts)[0],
        "risk with them, other footage's ranks": held_out_risk(judged),
        "the two directions alone": judged.parts[:, Part.DIRECTIONS],
        "plain confidence": judged.confidence_risk,
    }
    for name, risk in rows.items():
        print(told(name, found_by(risk, judged.region)))
    reasons = tables.judge(judged.parts)[1]
    share = np.mean(reasons == Part.DIRECTIONS)
    print(f"  the reason of {share:.0%} of the cells is that the directions disagree")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("root", type=Path)
    parser.add_argument("--layout", type=Layout, default=Layout.FOLDERS)
    parser.add_argument("--sequences", default="")
    parser.add_argument("--frames", type=int, default=0)
    parser.add_argument("--size", type=int, default=256)
    parser.add_argument("--memory", default="R,G,L")
    parser.add_argument("--output", type=Path)
    parser.add_argument("--add", type=Path, action="append", default=[])
    parser.add_argument("--write", type=Path)
    chosen = parser.parse_args()
    names = tuple(name for name in chosen.sequences.split(",") if name)
    propagator = Propagator(TrackingOptions(size=chosen.size, memory=chosen.memory))
    print(f"at {chosen.size}, memories {chosen.memory}, {propagator.device_text}", flush=True)
    tables = []
    for found in open_dataset(chosen.root, chosen.layout, names).sequences:
        sequence = beginning(found, chosen.frames) if chosen.frames else found
        last = len(sequence) - 1
        forward = tracked(sequence, propagator, 0, last - 1)
        backward = tracked(sequence, propagator, last, 1)
        tables.append(judge(sequence, TwoWays(sequence, forward, backward)))
        print(f"  {sequence.name}: mean J {tables[-1].region.mean():.3f}", flush=True)
    if chosen.output is not None:
        write_judged(chosen.output, pooled(tables))
    judged = pooled([*tables, *(read_judged(path) for path in chosen.add)])
    report(judged)
    if chosen.write is not None:
        with atomic_path(chosen.write) as partial:
            partial.write_text(as_json(tables_of(judged, judged.region >= 0)) + "\n")


if __name__ == "__main__":
    main()
