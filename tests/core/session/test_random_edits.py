"""Whatever a user does, in any order: runs spare what is protected, undo brings every byte back.

The file always holds what memory holds, and a Change names what is different.
"""

import tempfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from core.drawing.stroke import PaintMode
from core.progress import CancelToken, finished
from core.project import forgetting
from core.project.project import Project
from core.project.records import MediaFacts, RunInfo
from core.session.cell_commands import CellCommands
from core.session.editing import Editing
from core.types import (
    PROTECTED_STATES,
    CellState,
    Change,
    Direction,
    FrameIndex,
    FrameResult,
    ObjectId,
    Review,
)

FRAMES, WIDTH, HEIGHT = 8, 12, 10

frames = st.integers(0, FRAMES - 1)
spans = st.tuples(frames, frames).map(sorted)
points = st.tuples(st.integers(0, WIDTH - 1), st.integers(0, HEIGHT - 1))


class Commands(CellCommands):
    """The part of a session that needs no clip."""

    def __init__(self, project: Project) -> None:
        self._project = project


Everything = tuple[object, ...]


class User(RuleBasedStateMachine):
    """Does anything; remembers what everything looked like before each step."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.path = Path(self.folder.name) / "p.evermask"
        self.use(Project.create(self.path, MediaFacts(self.path, "f", WIDTH, HEIGHT, FRAMES)))
        self.past: list[Everything] = []
        self.future: list[Everything] = []

    def use(self, project: Project) -> None:
        self.project = project
        self.editing, self.commands = Editing(project), Commands(project)

    def teardown(self) -> None:
        self.project.close()
        self.folder.cleanup()

    # --- what there is

    def everything(self) -> Everything:
        ids = [info.id for info in self.project.objects()]
        return (
            self.project.objects(),
            [self.project.states(i).tobytes() for i in ids],
            [self.project.locks(i).tobytes() for i in ids],
            [self.project.reviews(i).tobytes() for i in ids],
            [self.project.stale_causes(i).tobytes() for i in ids],
            [self.project.confidences(i).tobytes() for i in ids],
            [self.project.comments(i) for i in ids],
            [self.project.cell(i, frame) for i in ids for frame in range(FRAMES)],
            self.project.corrections(),
        )

    def protected(self) -> dict[tuple[ObjectId, FrameIndex], object]:
        return {
            (info.id, frame): self.project.cell(info.id, frame)
            for info in self.project.objects()
            for frame in range(FRAMES)
            if self.project.state(info.id, frame) in PROTECTED_STATES
            or self.project.locks(info.id)[frame]
        }

    def did(self, before: Everything, change: Change | None) -> None:
        """One step if anything changed, none if not; the Change names the frames and no others."""
        after = self.everything()
        assert (change is None) == (after == before), change
        if change is not None:
            self.past.append(before)
            self.future.clear()
        if change is not None and not change.object_list and change.frames is not None:
            cells_before, cells_after = before[7], after[7]
            assert isinstance(cells_before, list)
            assert isinstance(cells_after, list)
            different = {
                place % FRAMES
                for place, pair in enumerate(zip(cells_before, cells_after, strict=True))
                if pair[0] != pair[1]
            }
            assert different <= set(change.frames)

    def some(self, data: st.DataObject) -> ObjectId:
        return data.draw(st.sampled_from([info.id for info in self.project.objects()]))

    def few(self, data: st.DataObject) -> list[ObjectId]:
        ids = [info.id for info in self.project.objects()]
        return sorted(data.draw(st.sets(st.sampled_from(ids), min_size=1)))

    # --- what a user does

    @initialize()
    def begin(self) -> None:
        self.project.add_object("dog")
        self.project.add_object("man")
        self.start = self.everything()

    @precondition(lambda self: len(self.project.objects()) < 3)
    @rule()
    def add_object(self) -> None:
        before = self.everything()
        self.project.add_object()
        self.did(before, Change(object_list=True))

    @precondition(lambda self: len(self.project.objects()) > 1)
    @rule(data=st.data())
    def delete_object(self, data: st.DataObject) -> None:
        before = self.everything()
        self.did(before, self.project.delete_object(self.some(data)))

    @rule(data=st.data(), frame=frames, point=points, size=st.integers(1, 9), adds=st.booleans())
    def stroke(
        self, data: st.DataObject, frame: int, point: tuple[int, int], size: int, adds: bool
    ) -> None:
        before, kept = self.everything(), self.project.locked_objects(frame)
        masks = {i: self.project.mask_of(i, frame) for i in kept}
        stroke = self.editing.begin_stroke(
            frame, self.some(data), adds=adds, mode=data.draw(st.sampled_from(PaintMode))
        )
        stroke.dab(*point, size)
        self.did(before, self.editing.apply_stroke(frame, stroke, "Brush"))
        for object_id, mask in masks.items():
            assert np.array_equal(self.project.mask_of(object_id, frame), mask)

    @rule(frame=frames)
    def commit(self, frame: int) -> None:
        before = self.everything()
        self.did(before, self.editing.commit(frame))

    @rule(
        data=st.data(),
        start=frames,
        direction=st.sampled_from(Direction),
        point=points,
        batch=st.integers(1, 3),
    )
    def run(
        self,
        data: st.DataObject,
        start: int,
        direction: Direction,
        point: tuple[int, int],
        batch: int,
    ) -> None:
        before, kept = self.everything(), self.protected()
        tracked = self.few(data)
        stop = FRAMES - 1 if direction is Direction.FORWARD else 0
        mask = np.zeros((HEIGHT, WIDTH), np.uint8)
        mask[point[1], :] = tracked[0]
        results = [
            FrameResult(frame, np.roll(mask, frame, axis=0), dict.fromkeys(tracked, 0.5))
            for frame in range(start, stop + direction.step, direction.step)
        ]
        info = RunInfo(direction, start, stop, objects=frozenset(tracked))
        run = self.project.start_run(info, "Track")
        changes = [
            self.project.store_results(run, results[first : first + batch])
            for first in range(0, len(results), batch)
        ]
        self.project.finish_run(run)
        assert all(change is not None for change in changes)
        written = [change for change in changes if change]
        stored = [change for change in written if change.frames]
        self.did(before, stored[0] if len(stored) == 1 else self.whole(stored))
        for (object_id, frame), cell in kept.items():
            assert self.project.cell(object_id, frame) == cell

    def whole(self, changes: list[Change]) -> Change | None:
        if not changes:
            return None
        return Change(frozenset().union(*(change.frames or () for change in changes)))

    @rule(data=st.data(), span=spans, locked=st.booleans())
    def lock(self, data: st.DataObject, span: list[int], locked: bool) -> None:
        before = self.everything()
        self.did(before, self.commands.set_locked(self.few(data), *span, locked))

    @rule(data=st.data(), locked=st.booleans())
    def lock_object(self, data: st.DataObject, locked: bool) -> None:
        before = self.everything()
        self.did(before, self.commands.set_object_locked(self.some(data), locked))

    @rule(data=st.data(), span=spans, absent=st.booleans())
    def clear_or_absent(self, data: st.DataObject, span: list[int], absent: bool) -> None:
        before, locked = self.everything(), self.locked_cells()
        command = self.commands.mark_absent if absent else self.commands.clear_cells
        self.did(before, command(self.few(data), *span))
        for (object_id, frame), cell in locked.items():
            assert self.project.cell(object_id, frame) == cell

    def locked_cells(self) -> dict[tuple[ObjectId, FrameIndex], object]:
        return {
            place: cell
            for place, cell in self.protected().items()
            if self.project.locks(place[0])[place[1]]
        }

    @rule(data=st.data(), span=spans)
    def move(self, data: st.DataObject, span: list[int]) -> None:
        before = self.everything()
        self.did(before, self.commands.move_cells(self.some(data), self.some(data), *span))

    @precondition(lambda self: len(self.project.objects()) > 1)
    @rule(data=st.data(), span=spans)
    def merge(self, data: st.DataObject, span: list[int]) -> None:
        before = self.everything()
        source, target = self.some(data), self.some(data)
        if source != target:
            steps = self.commands.merge_objects(source, target, *span, CancelToken())
            self.did(before, finished(steps))

    @rule(data=st.data(), frame=frames, span=spans)
    def paste(self, data: st.DataObject, frame: int, span: list[int]) -> None:
        before = self.everything()
        pixels = self.commands.copy_mask(self.some(data), frame)
        if pixels is not None:
            self.did(before, self.commands.paste_mask(pixels, self.some(data), span[0]))
            before = self.everything()
            steps = self.commands.paste_mask_to_range(pixels, self.some(data), *span, CancelToken())
            self.did(before, finished(steps))

    @rule(data=st.data(), frame=frames)
    def duplicate(self, data: st.DataObject, frame: int) -> None:
        before = self.everything()
        self.did(before, self.commands.duplicate_previous_mask(self.some(data), frame))

    @rule(data=st.data(), span=spans, review=st.sampled_from(Review))
    def review(self, data: st.DataObject, span: list[int], review: Review) -> None:
        before = self.everything()
        self.did(before, self.commands.review_cells(self.few(data), *span, review))

    @rule(data=st.data(), frame=frames, text=st.sampled_from(["", "hand", "tail"]))
    def comment(self, data: st.DataObject, frame: int, text: str) -> None:
        before = self.everything()
        self.did(before, self.commands.comment(self.some(data), frame, text))

    # --- history and file

    @rule()
    def undo(self) -> None:
        preview = self.project.undo_preview()
        if not self.past:
            return
        undone = self.project.undo()
        assert undone == preview
        self.future.append(self.everything_after_undo())

    def everything_after_undo(self) -> Everything:
        """What was before is there again; what was there is kept for redo."""
        expected = self.past.pop()
        assert self.everything() == expected
        self.project.redo()
        after = self.everything()
        self.project.undo()
        assert self.everything() == expected
        return after

    @rule()
    def redo(self) -> None:
        if not self.future:
            return
        before, expected = self.everything(), self.future.pop()
        assert self.project.redo_preview() == self.project.redo()
        assert self.everything() == expected
        self.past.append(before)

    @rule()
    def tidy(self) -> None:
        before = self.everything()
        self.project.tidy(3)
        assert self.everything() == before

    @rule()
    def reopen(self) -> None:
        before = self.everything()
        self.project.close()
        self.use(Project.open(self.path))
        assert self.everything() == before

    @invariant()
    def every_cell_is_one_thing(self) -> None:
        for info in self.project.objects():
            states, locks = self.project.states(info.id), self.project.locks(info.id)
            assert set(states.tolist()) <= {int(state) for state in CellState}
            assert not locks[np.isin(states, [CellState.EMPTY, CellState.DRAFT])].any()
            assert (self.project.stale_causes(info.id) > 0).tolist() == (
                (states == CellState.STALE_HARD).tolist()
            )


class ForgetfulUser(User):
    """The same with so few steps kept that old ones are removed all the time."""

    def __init__(self) -> None:
        super().__init__()
        self._kept = forgetting.STEPS_KEPT
        forgetting.STEPS_KEPT = 3

    def teardown(self) -> None:
        forgetting.STEPS_KEPT = self._kept
        super().teardown()

    def did(self, before: Everything, change: Change | None) -> None:
        super().did(before, change)
        del self.past[:-3]


def _settings(examples: int, steps: int) -> settings:
    return settings(
        max_examples=examples,
        stateful_step_count=steps,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )


TestUser = User.TestCase
TestUser.settings = _settings(5, 15)


@pytest.mark.slow
class TestUserAtLength(User.TestCase):
    settings = _settings(60, 40)


@pytest.mark.slow
class TestForgetfulUser(ForgetfulUser.TestCase):
    settings = _settings(40, 40)
