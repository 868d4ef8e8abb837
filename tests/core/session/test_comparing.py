"""A session's masks beside others: nothing of it touches a cell."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from core.errors import Cancelled, MaskError
from core.masks import write_indexed_png
from core.progress import CancelToken, Progress
from core.project.checkpoints import CheckpointKind
from core.review.comparison import Comparison
from core.session.runs.scope import RunScope
from core.session.session import Session
from core.tracking_options import TrackingOptions
from core.types import CellState, Mask, ObjectId

FRAMES, WIDTH, HEIGHT = 12, 32, 24
ONE = ObjectId(1)


def square(left: int) -> Mask:
    mask = np.zeros((HEIGHT, WIDTH), np.uint8)
    mask[8:16, left : left + 8] = 1
    return mask


@pytest.fixture
def others(tmp_path: Path) -> Path:
    folder = tmp_path / "others"
    folder.mkdir()
    for frame in range(6):
        write_indexed_png(folder / f"shot_{frame:03}.png", square(4 + frame))
    return folder


@pytest.fixture
def drawn(session: Session, others: Path) -> Session:
    """With the others' first mask on the first three frames."""
    for frame in range(3):
        session.importing.import_mask(frame, others / "shot_000.png")
    return session


def take(session: Session, found: Iterator[Progress | Comparison]) -> None:
    *_, comparison = found
    assert isinstance(comparison, Comparison)
    session.comparing.take(comparison)


def compare(session: Session) -> None:
    list(session.comparing.update(CancelToken()))


def test_a_folder_is_compared_frame_by_frame(drawn: Session, others: Path) -> None:
    comparing = drawn.comparing
    assert comparing.is_current
    assert comparing.remarks == ()
    compare(drawn)
    take(drawn, comparing.with_files(others, CancelToken()))
    assert comparing.current is not None
    assert not comparing.is_current
    compare(drawn)
    assert comparing.is_current
    agreement = comparing.current.agreement(ONE)
    assert agreement[:3] == pytest.approx([1, 7 / 9, 6 / 10])
    assert np.isnan(agreement[3:]).all()


def test_nothing_is_written(drawn: Session, others: Path) -> None:
    edits, undo = drawn.upkeep.edits, drawn.undo_name
    states = drawn.states(ONE)
    take(drawn, drawn.comparing.with_files(others, CancelToken()))
    compare(drawn)
    drawn.comparing.close()
    assert (drawn.upkeep.edits, drawn.undo_name) == (edits, undo)
    assert (drawn.states(ONE) == states).all()


def test_an_edit_is_compared_again(drawn: Session, others: Path) -> None:
    take(drawn, drawn.comparing.with_files(others, CancelToken()))
    compare(drawn)
    drawn.importing.import_mask(2, others / "shot_002.png")
    assert not drawn.comparing.is_current
    compare(drawn)
    assert drawn.comparing.current is not None
    assert drawn.comparing.current.agreement(ONE)[2] == 1


def test_what_fails_or_is_stopped_leaves_the_one_before(
    drawn: Session, others: Path, tmp_path: Path
) -> None:
    take(drawn, drawn.comparing.with_files(others, CancelToken()))
    before = drawn.comparing.current
    with pytest.raises(MaskError):
        list(drawn.comparing.with_files(tmp_path / "nowhere", CancelToken()))
    token = CancelToken()
    token.cancel()
    with pytest.raises(Cancelled):
        list(drawn.comparing.with_files(others, token))
    assert drawn.comparing.current is before
    assert drawn.comparing.names() == {ONE: "object 1"}


def test_a_checkpoint_is_what_was(drawn: Session, others: Path) -> None:
    checkpoint = drawn.upkeep.begin_checkpoint(CheckpointKind.NAMED, "before")()
    drawn.importing.import_mask(1, others / "shot_005.png")
    take(drawn, drawn.comparing.with_checkpoint(checkpoint, CancelToken()))
    compare(drawn)
    current = drawn.comparing.current
    assert current is not None
    assert current.other.name == "before"
    assert np.flatnonzero(current.other.frames).tolist() == [0, 1, 2]
    assert current.agreement(ONE)[:3] == pytest.approx([1, 3 / 13, 1])
    assert current.other.tells(ONE, 0)
    assert not current.other.tells(ONE, 5)
    token = CancelToken()
    token.cancel()
    with pytest.raises(Cancelled):
        list(drawn.comparing.with_checkpoint(checkpoint, token))
    drawn.upkeep.remove_checkpoint(checkpoint)


def test_before_the_last_run_is_what_was(drawn: Session) -> None:
    with pytest.raises(MaskError, match="No run is in the history"):
        list(drawn.comparing.before_last_run(CancelToken()))
    track(drawn)
    track(drawn, "R,G")
    drawn.importing.import_mask(5, square_file(drawn, 0))
    take(drawn, drawn.comparing.before_last_run(CancelToken()))
    compare(drawn)
    current = drawn.comparing.current
    assert current is not None
    assert current.other.name.startswith("Before Track")
    agreement = current.agreement(ONE)
    assert agreement[6] == 1, "both runs found the same"
    assert agreement[5] < 1, "what was drawn since is a difference too"
    assert current.other.tells(ONE, 5)
    assert current.mask(5)[8, 7] == 1, "where the run had it"


def track(session: Session, memory: str = "R,G,L") -> None:
    run = session.start_run(RunScope(2), TrackingOptions(memory=memory))
    list(session.walk(run, CancelToken()))


def square_file(session: Session, left: int) -> Path:
    path = session.project_path.with_name("drawn.png")
    write_indexed_png(path, square(left))
    return path


def test_the_truth_is_compared_with_while_it_is_open(drawn: Session, others: Path) -> None:
    assert drawn.comparing.with_truth() is None, "none is open"
    list(drawn.review.open_truth(others, CancelToken()))
    list(drawn.review.update(CancelToken()))
    found = drawn.comparing.with_truth()
    assert found is not None
    drawn.comparing.take(found)
    compare(drawn)
    current = drawn.comparing.current
    assert current is not None
    gain = current.gain(drawn.review.scores, None)
    assert (gain[1:3] < 0).all(), "the truth fits itself better than anything"


def test_closing_ends_the_work(drawn: Session, others: Path) -> None:
    take(drawn, drawn.comparing.with_files(others, CancelToken()))
    work = drawn.comparing.update(CancelToken())
    next(work)
    drawn.comparing.close()
    assert list(work) == []
    assert drawn.states(ONE)[0] == CellState.KEYFRAME
