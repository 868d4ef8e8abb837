import base64
import json
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from core.project.project import Project
from core.session.session import Session
from core.session.unfinished import UNFINISHED
from core.types import CellState, ObjectId

ONE = ObjectId(1)
FRAMES, WIDTH, HEIGHT = 12, 32, 24


@pytest.fixture
def project_path(tmp_path: Path) -> Path:
    return tmp_path / "work.evermask"


@pytest.fixture
def reopen(clip_path: Path, project_path: Path) -> Callable[[], Session]:
    return lambda: Session.open_media(clip_path, project_path=project_path)


def begin(session: Session, frame: int = 5):
    """A stroke that is written down but not finished."""
    session.add_object("disc")
    stroke = session.begin_stroke(frame, ONE, adds=True)
    stroke.dab(10, 10, 6)
    session.unfinished.keep(session.unfinished.so_far(frame, stroke))
    return stroke


def die(session: Session) -> None:
    """As a program that is killed: the file stays as it is, nobody says goodbye."""
    project: Project = session._project
    project._say_goodbye = lambda: None  # type: ignore[method-assign]
    session.close()


def test_what_was_under_way_is_a_draft_after_a_crash(reopen: Callable[[], Session]) -> None:
    session = reopen()
    stroke = begin(session)
    painted = stroke.mask.copy()
    die(session)
    with reopen() as again:
        assert again.unfinished.restored_frame == 5
        assert np.array_equal(again.mask(5), painted)
        assert again.states(ONE)[5] == CellState.DRAFT
        assert again.undo_name == "Restored stroke"
        again.undo()
        assert not again.mask(5).any()
    with reopen() as third:
        assert third.unfinished.restored_frame is None


def test_an_outline_that_would_have_made_an_object_makes_it(
    reopen: Callable[[], Session],
) -> None:
    session = reopen()
    stroke = session.unfinished.of_new_object(5)
    stroke.polygon([(4, 4), (20, 4), (20, 20)])
    session.unfinished.keep(session.unfinished.so_far(5, stroke))
    assert session.objects() == ()
    die(session)
    with reopen() as again:
        assert again.unfinished.restored_frame == 5
        assert [info.id for info in again.objects()] == [ONE]
        assert again.mask(5)[6, 18] == ONE
        again.undo()
        assert not again.mask(5).any()


def test_the_newest_state_counts(reopen: Callable[[], Session]) -> None:
    session = reopen()
    stroke = begin(session)
    stroke.line_to(25, 10, 6)
    session.unfinished.keep(session.unfinished.so_far(5, stroke))
    painted = stroke.mask.copy()
    die(session)
    with reopen() as again:
        assert np.array_equal(again.mask(5), painted)


def test_a_stroke_that_was_finished_is_not_painted_again(reopen: Callable[[], Session]) -> None:
    session = reopen()
    stroke = begin(session)
    stroke.line_to(25, 10, 6)
    session.apply_stroke(5, stroke, "Brush")
    finished = session.mask(5).copy()
    die(session)
    with reopen() as again:
        assert again.unfinished.restored_frame is None
        assert np.array_equal(again.mask(5), finished)


def test_a_stroke_that_was_taken_back_is_forgotten(reopen: Callable[[], Session]) -> None:
    session = reopen()
    begin(session)
    session.unfinished.forget()
    die(session)
    with reopen() as again:
        assert again.unfinished.restored_frame is None
        assert not again.mask(5).any()


def test_without_a_crash_nothing_is_restored(reopen: Callable[[], Session]) -> None:
    with reopen() as session:
        begin(session)
    with reopen() as again:
        assert again.unfinished.restored_frame is None


def test_locked_objects_stay_as_they_are(reopen: Callable[[], Session]) -> None:
    session = reopen()
    begin(session)
    other = session.add_object("other")
    stroke = session.begin_stroke(5, other.id, adds=True)
    stroke.dab(10, 10, 6)
    session.unfinished.keep(session.unfinished.so_far(5, stroke))
    die(session)
    with reopen() as again:
        assert again.states(other.id)[5] == CellState.DRAFT


def _text(**changes: Any) -> str:
    plain: dict[str, Any] = {
        "version": 1,
        "frame": 5,
        "target": 1,
        "box": [2, 2, 6, 6],
        "edits": 1,
        "ids": base64.b64encode(zlib.compress(bytes([1]) * 16)).decode(),
    }
    return json.dumps(plain | changes)


def _packed(data: bytes) -> str:
    return base64.b64encode(zlib.compress(data)).decode()


@pytest.mark.parametrize(
    "text",
    [
        "no json",
        "[]",
        "[" * 100_000,
        _text(version=2),
        _text(frame=12),
        _text(frame=-1),
        _text(frame="5"),
        _text(frame=True),
        _text(target=-1),
        _text(target=256),
        _text(target=9),
        _text(box=[2, 2, 6]),
        _text(box=[2, 2, 2, 6]),
        _text(box=[2, 2, 600, 6]),
        _text(box=[-1, 2, 6, 6]),
        _text(edits=7),
        _text(ids="%"),
        _text(ids=base64.b64encode(b"no zlib").decode()),
        _text(ids=_packed(bytes(15))),
        _text(ids=_packed(bytes(10_000_000))),
        _text(ids=7),
    ],
    ids=lambda text: text[:60],
)
def test_what_makes_no_sense_is_ignored(reopen: Callable[[], Session], text: str) -> None:
    session = reopen()
    session.add_object("disc")
    session._project.remember(UNFINISHED, text)
    die(session)
    with reopen() as again:
        assert again.unfinished.restored_frame is None
        assert not again.mask(5).any()


def test_what_makes_sense_is_not(reopen: Callable[[], Session]) -> None:
    """The texts above are ignored for what is wrong with each."""
    session = reopen()
    session.add_object("disc")
    session._project.remember(UNFINISHED, _text())
    die(session)
    with reopen() as again:
        assert again.unfinished.restored_frame == 5
        assert again.mask(5)[2:6, 2:6].all()
