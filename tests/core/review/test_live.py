from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from core.datasets.sequence import ObjectTrack
from core.errors import Cancelled
from core.progress import CancelToken
from core.review.live import LiveScores
from core.review.pace import Pace
from core.review.rules import ScoredObject
from core.review.truth import FolderMasks, Truth
from core.types import ObjectId

ONE = ObjectId(1)
FAST = Pace(lambda: False)


@pytest.fixture
def live(write_masks: Any, square: Any) -> LiveScores:
    """A still square on 6 frames; object 1 counts from frame 1 on, object 9 is nowhere."""
    folder: Path = write_masks({f"{i:05d}": square(0) for i in range(6)})
    files = {i: folder / f"{i:05d}.png" for i in range(6)}
    scored = tuple(
        ScoredObject(ObjectTrack(ObjectId(i), 0), p, (1, 2, 3, 4, 5)) for p, i in ((1, 1), (2, 9))
    )
    return LiveScores(Truth("truth/", "rule", FolderMasks(files), scored, 6, (64, 48)))


def updated(live: LiveScores, project: Any) -> list[int]:
    return list(live.update(project, CancelToken(), FAST))


def test_only_frames_with_masks_are_scored(live: LiveScores, project: Any, square: Any) -> None:
    project.set(0, square(0))
    project.set(2, square(8))
    assert not live.is_current(project)
    assert updated(live, project) == [2]
    assert live.is_current(project)
    region = live.scores.region(ONE)
    assert np.flatnonzero(~np.isnan(region)).tolist() == [2]
    assert region[2] == pytest.approx(1 / 3)
    assert np.isnan(live.scores.region(ObjectId(9))).all()


def test_only_what_changed_is_scored_again(live: LiveScores, project: Any, square: Any) -> None:
    for frame in range(6):
        project.set(frame, square(8))
    assert sorted(updated(live, project)) == [1, 2, 3, 4, 5]
    project.asked.clear()
    assert updated(live, project) == []
    project.set(3, square(0))
    assert updated(live, project) == [3]
    assert project.asked == [3]
    assert live.scores.region(ONE)[3] == 1


def test_the_newest_change_comes_first(live: LiveScores, project: Any, square: Any) -> None:
    for frame in (4, 1, 5, 2):
        project.set(frame, square(0))
    assert updated(live, project) == [2, 5, 1, 4]


def test_scores_go_with_their_masks(live: LiveScores, project: Any, square: Any) -> None:
    project.set(2, square(0))
    updated(live, project)
    project.set(2, None)
    assert updated(live, project) == [2]
    assert np.isnan(live.scores.region(ONE)).all()


def test_absent_is_an_answer(live: LiveScores, project: Any, square: Any) -> None:
    """Marking a cell absent changes no mask; the truth shows the object there."""
    project.set(2, square(0))
    updated(live, project)
    project.absent = {3}
    assert not live.is_current(project)
    assert updated(live, project) == [3]
    assert live.scores.region(ONE)[3] == 0


def test_a_change_while_scoring_is_not_lost(live: LiveScores, project: Any, square: Any) -> None:
    project.set(1, square(8))
    project.set(2, square(8))
    work = live.update(project, CancelToken(), FAST)
    assert next(work) == 2
    project.set(2, square(0))
    assert list(work) == [1, 2]
    assert live.scores.region(ONE)[2] == 1


def test_unusable_truth_is_said_and_not_scored(
    live: LiveScores, project: Any, square: Any, write_masks: Any
) -> None:
    write_masks({"00003": square(0)[:40], "00004": square(0)[:40]})
    for frame in range(1, 5):
        project.set(frame, square(0))
    updated(live, project)
    assert np.flatnonzero(~np.isnan(live.scores.region(ONE))).tolist() == [1, 2]
    (remark,) = live.remarks
    assert "frame 3 is 64x40" in remark
    assert remark.endswith("The same on 1 more.")
    write_masks({"00003": square(0), "00004": square(0)})
    for frame in (3, 4):
        project.set(frame, square(0))
    updated(live, project)
    assert live.remarks == ()


def test_what_the_truth_says_already_is_not_said_twice(
    live: LiveScores, project: Any, square: Any, write_masks: Any
) -> None:
    known = replace(live.truth, remarks=("Frame 3 is small.",), unusable=frozenset({3}))
    live = LiveScores(known)
    folder = write_masks({"00003": square(0)[:40]})
    (folder / "00004.png").write_bytes(b"no picture")
    for frame in (3, 4):
        project.set(frame, square(0))
    updated(live, project)
    assert live.remarks == (
        "Frame 3 is small.",
        "The true mask of frame 4 could not be read. It was not scored. Give a PNG of object ids.",
    )


def test_scoring_can_be_stopped(live: LiveScores, project: Any, square: Any) -> None:
    project.set(1, square(0))
    project.set(2, square(0))
    token = CancelToken()
    work = live.update(project, token, FAST)
    next(work)
    token.cancel()
    with pytest.raises(Cancelled):
        next(work)
