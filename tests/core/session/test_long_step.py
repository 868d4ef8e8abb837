from collections.abc import Mapping

import pytest

from core.errors import Cancelled
from core.progress import CancelToken, Progress, finished
from core.project.edit import Edit
from core.project.project import Project
from core.session.long_step import take_long_step
from core.session.session import Session
from core.types import CellState, Change, FrameIndex, ObjectId

ONE = ObjectId(1)


class Stamps:
    """Marks frames 2 to 4 as absent, and remembers what was prepared and written."""

    def __init__(self) -> None:
        self.prepared: list[FrameIndex] = []
        self.written: Mapping[FrameIndex, str] = {}
        self.outdated: set[FrameIndex] = set()

    def prepare(self, frame: FrameIndex) -> str:
        self.prepared.append(frame)
        return f"frame {frame}"

    def is_outdated(self, frame: FrameIndex, _prepared: str) -> bool:
        is_one = frame in self.outdated
        self.outdated.discard(frame)
        return is_one

    def write(self, edit: Edit, ready: Mapping[FrameIndex, str]) -> None:
        self.written = dict(ready)
        for frame in ready:
            edit.put(ONE, frame, CellState.ABSENT, None)


@pytest.fixture
def project(session: Session) -> Project:
    session.add_object("dog")
    return session._project


@pytest.fixture
def stamps() -> Stamps:
    return Stamps()


def draw(session: Session, frame: FrameIndex) -> None:
    stroke = session.begin_stroke(frame, ONE, adds=True)
    stroke.dab(10, 10, 5)
    session.apply_stroke(frame, stroke, "Brush")


def test_all_is_prepared_then_written_as_one_step(project: Project, stamps: Stamps) -> None:
    steps = take_long_step(
        project, "Stamp", CancelToken(),
        frames=lambda: range(2, 5), prepare=stamps.prepare, write=stamps.write,
    )  # fmt: skip
    change, ready = finished(steps)

    assert change == Change(frozenset({2, 3, 4}), frozenset({ONE}))
    assert ready == stamps.written == {frame: f"frame {frame}" for frame in (2, 3, 4)}
    assert project.undo_name == "Stamp"


def test_what_changed_meanwhile_is_prepared_once_more(
    session: Session, project: Project, stamps: Stamps
) -> None:
    stamps.outdated = {4}
    steps = take_long_step(
        project, "Stamp", CancelToken(), frames=lambda: range(2, 5), prepare=stamps.prepare,
        write=stamps.write, is_outdated=stamps.is_outdated,
    )  # fmt: skip
    assert [next(steps), next(steps)] == [Progress(0, 3), Progress(1, 3)]
    draw(session, 2)
    finished(steps)

    assert sorted(stamps.prepared) == [2, 2, 3, 4, 4]
    assert sorted(stamps.written) == [2, 3, 4]


def test_frames_that_are_wanted_only_now_are_prepared_too(project: Project, stamps: Stamps) -> None:
    wanted = [2]
    steps = take_long_step(
        project, "Stamp", CancelToken(),
        frames=lambda: list(wanted), prepare=stamps.prepare, write=stamps.write,
    )  # fmt: skip
    next(steps)
    wanted.append(3)
    finished(steps)

    assert sorted(stamps.written) == [2, 3]


def test_a_cancelled_step_writes_nothing(project: Project, stamps: Stamps) -> None:
    token = CancelToken()
    steps = take_long_step(
        project, "Stamp", token,
        frames=lambda: range(2, 5), prepare=stamps.prepare, write=stamps.write,
    )  # fmt: skip
    next(steps)
    token.cancel()
    with pytest.raises(Cancelled):
        finished(steps)
    assert not stamps.written
