from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from core.datasets.sequence import ObjectTrack
from core.errors import Cancelled, MaskError
from core.progress import CancelToken, Progress
from core.review.comparison import Comparison
from core.review.live import LiveScores
from core.review.pace import Pace
from core.review.rules import ScoredObject
from core.review.truth import FolderMasks, Truth
from core.types import FrameIndex, Mask, ObjectId

FRAMES, SIZE = 6, (64, 48)
ONE, TWO = ObjectId(1), ObjectId(2)
FAST = Pace(lambda: False)


@dataclass
class FakeMasks:
    """Other masks in memory; None is one that cannot be read."""

    masks: dict[FrameIndex, Mask | None] = field(default_factory=dict)
    object_ids: frozenset[ObjectId] | None = None
    name: str = "theirs/"
    remarks: tuple[str, ...] = ()
    read_frames: list[FrameIndex] = field(default_factory=list)

    @property
    def frames(self) -> NDArray[np.bool_]:
        marks = np.zeros(FRAMES, bool)
        marks[list(self.masks)] = True
        return marks

    def tells(self, object_id: ObjectId, frame: FrameIndex) -> bool:
        return frame in self.masks

    def read(self, frame: FrameIndex) -> Mask:
        self.read_frames.append(frame)
        mask = self.masks[frame]
        if mask is None:
            raise MaskError("A broken file.")
        return mask

    def close(self) -> None: ...


@pytest.fixture
def theirs(square: Any) -> FakeMasks:
    """A square that drifts away by four pixels a frame, missing on the last one."""
    return FakeMasks({frame: square(4 * frame) for frame in range(FRAMES - 1)})


@pytest.fixture
def comparison(theirs: FakeMasks, project: Any, square: Any) -> Comparison:
    """With a still square of the project's own on every frame."""
    for frame in range(FRAMES):
        project.set(frame, square(0))
    return Comparison(theirs, FRAMES, SIZE)


def compared(comparison: Comparison, project: Any, truth: Truth | None = None) -> list[Progress]:
    return list(comparison.update(project, truth, CancelToken(), FAST))


def overlap(shift: int) -> float:
    return (16 - shift) / (16 + shift)


def test_overlap_of_every_frame_that_both_have(comparison: Comparison, project: Any) -> None:
    assert comparison.covered == 5
    assert not comparison.is_current(project, None)
    steps = compared(comparison, project)
    assert [step.done for step in steps] == [0, 1, 2, 3, 4]
    assert {step.total for step in steps} == {5}
    assert comparison.is_current(project, None)
    expected = [overlap(4 * frame) for frame in range(5)]
    assert comparison.agreement_at(2) == pytest.approx(expected[2])
    assert np.isnan(comparison.agreement_at(5))
    for object_id in (ONE, None):
        values = comparison.agreement(object_id)
        assert values[:5] == pytest.approx(expected)
        assert np.isnan(values[5]), "there is no mask to compare with"


def test_only_what_changed_is_compared_again(
    comparison: Comparison, project: Any, theirs: FakeMasks, square: Any
) -> None:
    compared(comparison, project)
    theirs.read_frames.clear()
    assert compared(comparison, project) == []
    project.set(3, square(12))
    assert not comparison.is_current(project, None)
    compared(comparison, project)
    assert theirs.read_frames == [3]
    assert comparison.agreement(ONE)[3] == 1


def test_what_nobody_tracked_is_not_missing(comparison: Comparison, project: Any) -> None:
    project.set(2, None)
    compared(comparison, project)
    assert np.isnan(comparison.agreement(ONE)[2])
    project.absent = {2}
    compared(comparison, project)
    assert comparison.agreement(ONE)[2] == 0, "a person says: not visible; theirs shows it"


def test_the_walk_begins_where_they_differ_most(comparison: Comparison, project: Any) -> None:
    assert comparison.places(1) == []
    compared(comparison, project)
    assert comparison.places(0) == [4, 3, 2, 1], "on frame 0 they agree"
    assert comparison.places(1) == [4, 2]


def test_other_sizes_and_unreadable_masks_are_said_and_have_no_number(
    comparison: Comparison, project: Any, theirs: FakeMasks
) -> None:
    theirs.masks[1] = np.ones((24, 32), np.uint8)
    theirs.masks[2] = None
    compared(comparison, project)
    assert np.isnan(comparison.agreement(ONE)[[1, 2]]).all()
    sizes, unreadable = comparison.remarks({ONE: "disc"})
    assert "masks of frame 1 are 32x24, the clip is 64x48" in sizes
    assert "masks of frame 2 could not be read" in unreadable
    assert "A broken file." in unreadable
    with pytest.raises(MaskError, match=r"is 32x24, the frame is 64x48\. Masks are not resized"):
        comparison.mask(1)
    with pytest.raises(MaskError, match="theirs/ has no mask of frame 5"):
        comparison.mask(5)


def test_objects_that_only_one_of_them_has(
    comparison: Comparison, project: Any, theirs: FakeMasks, square: Any
) -> None:
    for frame in range(FRAMES):
        project.set(frame, np.maximum(square(0), square(40, 2)))
    theirs.masks[4] = np.maximum(square(16), square(40, 9))
    assert comparison.remarks({ONE: "disc", TWO: "cat"}) == ()
    compared(comparison, project)
    assert not comparison.knows(TWO)
    assert np.isnan(comparison.agreement(TWO)).all(), "not 0: there is nothing to compare"
    assert comparison.agreement(None)[3] == pytest.approx(overlap(12))
    assert comparison.remarks({ONE: "disc", TWO: "cat"}) == (
        "Only in theirs/: object 9. Nothing here to compare with.",
        "theirs/ has no object 2 (“cat”).",
    )


def test_many_strange_objects_are_counted(
    comparison: Comparison, project: Any, theirs: FakeMasks
) -> None:
    theirs.masks[0] = np.repeat(np.arange(48, dtype=np.uint8)[:, None] % 12, 64, axis=1)
    compared(comparison, project)
    (remark,) = comparison.remarks({ONE: "disc"})
    assert "objects 2, 3, 4, 5, 6, 7 and 4 more" in remark


@pytest.fixture
def truth(write_masks: Any, square: Any) -> Truth:
    """A square that stands four pixels right of the project's; frames from 1 on count."""
    folder = write_masks({f"{i:05d}": square(4) for i in range(FRAMES)})
    files = {i: folder / f"{i:05d}.png" for i in range(FRAMES)}
    scored = (ScoredObject(ObjectTrack(ONE, 0), 1, (1, 2, 3, 4, 5)),)
    return Truth("truth/", "rule", FolderMasks(files), scored, FRAMES, SIZE)


def test_with_a_truth_both_are_scored_and_the_gain_is_known(
    comparison: Comparison, project: Any, truth: Truth
) -> None:
    live = LiveScores(truth)
    list(live.update(project, CancelToken(), FAST))
    compared(comparison, project)
    assert np.isnan(comparison.scores(None)).all()
    assert comparison.means(live.scores) is None
    assert not comparison.is_current(project, truth)
    compared(comparison, project, truth)
    assert comparison.is_current(project, truth)
    scores, gain = comparison.scores(None), comparison.gain(live.scores, None)
    assert np.isnan(scores[[0, 5]]).all(), "frame 0 does not count, frame 5 they do not have"
    assert scores[1] == 1, "theirs stands where the truth does"
    mine = live.scores.mean(ONE)
    assert gain[1:5] == pytest.approx(mine[1:5] - scores[1:5])
    assert gain[1] < 0
    assert gain[4] > 0
    assert np.isnan(comparison.gain(None, None)).all()
    assert gain == pytest.approx(comparison.gain(live.scores, ONE), nan_ok=True)
    means = comparison.means(live.scores)
    assert means is not None
    assert means.frames == 4
    assert means.mine == pytest.approx(mine[1:5].mean())
    assert means.theirs == pytest.approx(np.nanmean(scores))
    compared(comparison, project, None)
    assert np.isnan(comparison.scores(None)).all(), "the truth was closed"


def test_it_can_be_cancelled(comparison: Comparison, project: Any) -> None:
    token = CancelToken()
    steps = comparison.update(project, None, token, FAST)
    next(steps)
    token.cancel()
    with pytest.raises(Cancelled):
        list(steps)
    assert not comparison.is_current(project, None)
