"""The real engine with a tiny random network on a tiny clip."""

from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
import torch
from PIL import Image as PillowImage

from core.errors import EvermaskError
from core.model.config import ModelConfig
from core.model.network import Network
from core.progress import CancelToken, Progress
from core.propagation import walk as module
from core.propagation.propagator import Propagator
from core.session import memory as uses
from core.session.memory import FrameMemories, MemoryEntry
from core.session.runs.run_events import RunEvent
from core.session.runs.scope import AtKeyframes, RunScope, Until, Way
from core.session.session import Session
from core.tracker_memory import MemoryPart
from core.tracking_options import TrackingOptions
from core.types import ObjectId

FRAMES, HEIGHT, WIDTH = 10, 97, 129
OPTIONS = TrackingOptions(96, "cpu", "fp32", likeness=0.0, reach=0.0)
SMALL = ModelConfig(channels=32, heads=4, layers=2, feedforward=64, window_radius=2)
ONE = ObjectId(1)
REFERENCE, GLOBAL, LOCAL = MemoryPart.REFERENCE, MemoryPart.GLOBAL, MemoryPart.LOCAL


@pytest.fixture(scope="module")
def network() -> Network:
    torch.manual_seed(3)
    return Network(SMALL).eval().requires_grad_(False)


@pytest.fixture
def session(tmp_path: Path, network: Network) -> Iterator[Session]:
    """One object, drawn on frame 0."""
    folder = tmp_path / "clip"
    folder.mkdir()
    noise = np.random.default_rng(7).integers(0, 255, (HEIGHT, WIDTH + 4 * FRAMES, 3), np.uint8)
    for frame in range(FRAMES):
        picture = np.ascontiguousarray(noise[:, 4 * frame :][:, :WIDTH])
        PillowImage.fromarray(picture).save(folder / f"{frame:03}.png")

    def make(options: TrackingOptions) -> Propagator:
        return Propagator(options, network)

    with Session.open_media(
        folder, project_path=tmp_path / "work.evermask", make_propagator=make
    ) as opened:
        opened.add_object("dog")
        draw(opened, 0)
        yield opened


@pytest.fixture(autouse=True)
def frequent_snapshots(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "SNAPSHOT_EVERY", 3)


def draw(session: Session, frame: int, x: float = 40) -> None:
    stroke = session.begin_stroke(frame, ONE, adds=True)
    stroke.dab(x, 40, 30)
    session.apply_stroke(frame, stroke, "Brush")
    session.commit(frame)


def track(session: Session, frame: int = 0, way: Way = Way.FORWARD) -> list[RunEvent]:
    scope = RunScope(frame, way, Until.END, at_keyframes=AtKeyframes.GO_ON)
    run = session.start_run(scope, OPTIONS)
    return list(session.walk(run, CancelToken()))


def look(session: Session, frame: int) -> FrameMemories:
    *_, found = session.memory.look(frame, CancelToken())
    assert isinstance(found, FrameMemories)
    return found


def lines(found: FrameMemories) -> list[tuple[MemoryPart, int, int]]:
    return [(entry.part, entry.frame, entry.age) for entry in found.entries if entry.is_in]


def test_before_any_run_it_says_why_there_is_nothing(session: Session) -> None:
    memory = session.memory
    assert memory.why_not(4).startswith("Nothing was tracked yet.")
    assert not memory.is_loaded
    assert memory.newest() is None
    assert list(memory.look(4, CancelToken())) == []


def test_every_tracked_frame_tells_what_it_was_decided_with(session: Session) -> None:
    track(session)
    found = look(session, 5)

    assert session.memory.why_not(5) == ""
    assert found.is_exact
    assert lines(found) == [(REFERENCE, 0, 5), (GLOBAL, 3, 2), (LOCAL, 4, 1)]
    reference, absorbed, local = found.entries
    assert reference.share is not None
    assert absorbed.share is not None
    assert reference.share + absorbed.share == pytest.approx(1, abs=1e-4)
    assert local.share is None
    assert reference.role is not None
    assert reference.role.reason == "first keyframe"
    assert {entry.bytes for entry in found.entries} == {reference.bytes}
    assert found.bytes == 3 * reference.bytes
    assert found.attention.looked_at.shape == (7, 9)
    assert found.tokens == 2 * 63
    assert found.most_references == 14
    assert found.budget == 16 * reference.bytes


def test_the_newest_frame_is_told_at_once(session: Session) -> None:
    track(session)
    found = session.memory.newest()

    assert session.memory.is_loaded
    assert found is not None
    assert found.frame == FRAMES - 1
    (looked,) = session.memory.look(FRAMES - 1, CancelToken())
    assert isinstance(looked, FrameMemories)
    assert lines(looked) == lines(found)


def test_keyframes_that_are_left_out_say_why(session: Session) -> None:
    for frame in (1, 2, 3, 6):
        draw(session, frame)
    track(session)
    references = look(session, 8).of(REFERENCE)

    assert [(entry.frame, entry.is_in) for entry in sorted(references, key=_frame)] == [
        (0, True),
        (1, False),
        (2, True),
        (3, True),
        (6, True),
    ]
    left_out = next(entry for entry in references if not entry.is_in)
    assert left_out.role is not None
    assert left_out.role.reason == "evicted: others are nearer"


def test_the_most_contributing_come_first(session: Session) -> None:
    draw(session, 3)
    track(session)
    found = look(session, 8).contributing(2)

    assert len(found) == 2
    assert (found[0].share or 0) >= (found[1].share or 0)


def test_a_keyframe_tells_of_the_run_that_comes_to_it(session: Session) -> None:
    track(session)
    draw(session, 6)
    found = look(session, 6)

    assert (LOCAL, 5, 1) in lines(found)
    assert not found.is_exact


def test_backwards_the_frame_after_is_the_one_before(session: Session) -> None:
    draw(session, 9)
    session.clear_cells([ONE], 0, 0)
    track(session, 9, Way.BACKWARD)

    assert lines(look(session, 5)) == [(REFERENCE, 9, 4), (GLOBAL, 7, 2), (LOCAL, 6, 1)]


def test_a_frame_that_no_run_wrote_tells_nothing(session: Session) -> None:
    track(session)
    session.clear_cells([ONE], 4, 4)

    assert session.memory.why_not(4).startswith("This frame was not tracked.")
    assert list(session.memory.look(4, CancelToken())) == []
    session.undo()
    assert look(session, 4).frame == 4


def test_a_run_tells_now_and_then_when_somebody_watches(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    memory = session.memory
    track(session)
    monkeypatch.setattr(uses, "time", SimpleNamespace(monotonic=lambda: 100.0))
    assert memory.now_and_then() is None
    memory.watch(watched=True)
    told = memory.now_and_then()
    assert told is not None
    assert told.frame == FRAMES - 1
    assert memory.now_and_then() is None, "not so soon again"
    memory.watch(watched=False)
    assert memory.now_and_then() is None


def test_telling_takes_a_small_share_of_a_run(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    track(session)
    clock = iter([100.0, 103.0, 161.0, 163.5, 166.0])
    monkeypatch.setattr(uses, "time", SimpleNamespace(monotonic=lambda: next(clock)))
    session.memory.watch(watched=True)
    assert session.memory.now_and_then() is not None
    assert session.memory.now_and_then() is None, "58 s after 3 s of work"
    assert session.memory.now_and_then() is not None


def test_frames_on_the_way_are_told_as_progress(session: Session) -> None:
    track(session)
    steps = list(session.memory.look(6, CancelToken()))

    assert all(isinstance(step, Progress) for step in steps[:-1])
    assert len(steps) == 3


def _frame(entry: MemoryEntry) -> int:
    return entry.frame


def test_memory_is_saved_and_another_run_begins_with_it(session: Session, tmp_path: Path) -> None:
    track(session)
    path = tmp_path / "bank.safetensors"
    list(session.memory.save_bank(6, path, CancelToken()))
    assert session.memory_rules.begin_with(path) is not None
    assert session.memory_rules.wishes.rules.bank is not None
    track(session)
    assert [entry.frame for entry in look(session, 1).of(GLOBAL)] == [4]

    session.undo()
    session.undo()
    assert session.memory_rules.wishes.rules.bank is None
    session.redo()
    assert session.memory_rules.begin_with(None) is not None


def test_memory_of_a_frame_that_was_not_tracked_is_not_saved(
    session: Session, tmp_path: Path
) -> None:
    with pytest.raises(EvermaskError, match="Nothing was written"):
        list(session.memory.save_bank(4, tmp_path / "bank.safetensors", CancelToken()))
