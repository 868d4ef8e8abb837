"""A project against a plain model of it: whatever is done, both show the same."""

import tempfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from core.masks import pack_pixels, unpack_pixels
from core.project import forgetting
from core.project.cell_pages import CONTENT
from core.project.project import Project
from core.project.records import CellWrite, MediaFacts, ObjectInfo
from core.types import (
    AUTO_STATES,
    PROTECTED_STATES,
    CellState,
    Direction,
    ObjectId,
)
from tests.core.project.little_project import FORWARD, FRAMES, HEIGHT, WIDTH, result, square, write

Value = tuple[CellState, bytes | None, Direction | None, float | None]
"""State, pixels, the way of the run that wrote it, how far that is from the other way."""
Model = dict[tuple[int, int], Value]
frames = st.integers(0, FRAMES - 1)
shapes = st.builds(square, st.integers(0, 6), st.integers(0, 3))


class ProjectAgainstModel(RuleBasedStateMachine):
    """Random edits, runs, undo and redo; a dictionary of cells says what has to come out."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.path = Path(self.folder.name) / "p.evermask"
        self.project = Project.create(self.path, MediaFacts(self.path, "f", WIDTH, HEIGHT, FRAMES))
        self.cells: Model = {}
        self.names: dict[int, str] = {}
        self.past: list[tuple[Model, dict[int, str]]] = []
        self.future: list[tuple[Model, dict[int, str]]] = []

    def teardown(self) -> None:
        self.project.close()
        self.folder.cleanup()

    def step(self) -> None:
        self.past.append((dict(self.cells), dict(self.names)))
        self.future.clear()

    @initialize()
    def begin_with_an_object(self) -> None:
        self.add_object()

    @precondition(lambda self: len(self.names) < 3)
    @rule()
    def add_object(self) -> None:
        self.step()
        info = self.project.add_object()
        assert info.id not in self.names
        self.names[info.id] = info.name

    def some_object(self, data: st.DataObject) -> int:
        return data.draw(st.sampled_from(sorted(self.names)))

    @precondition(lambda self: self.names)
    @rule(data=st.data())
    def delete_object(self, data: st.DataObject) -> None:
        gone = self.some_object(data)
        self.step()
        self.project.delete_object(ObjectId(gone))
        del self.names[gone]
        self.cells = {key: value for key, value in self.cells.items() if key[0] != gone}

    @precondition(lambda self: self.names)
    @rule(data=st.data(), frame=frames, shape=shapes)
    def import_over_any_id(self, data: st.DataObject, frame: int, shape: np.ndarray) -> None:
        chosen = data.draw(st.integers(1, 4))
        if chosen in self.names:
            return
        self.step()
        info = ObjectInfo(ObjectId(chosen), "imported", (1, 2, 3))
        self.project.apply("Import", [write(chosen, frame, CellState.KEYFRAME, shape)], [info])
        self.names[chosen] = "imported"
        self.cells[chosen, frame] = (CellState.KEYFRAME, pack_pixels(shape), None, None)

    @precondition(lambda self: self.names)
    @rule(
        data=st.data(),
        frame=frames,
        shape=shapes,
        state=st.sampled_from([CellState.DRAFT, CellState.KEYFRAME, CellState.ABSENT]),
    )
    def draw(self, data: st.DataObject, frame: int, shape: np.ndarray, state: CellState) -> None:
        key = (self.some_object(data), frame)
        pixels = None if state is CellState.ABSENT else pack_pixels(shape)
        value: Value = (state, pixels, None, None)
        if self.cells.get(key) != value:
            self.step()
        change = self.project.apply("Draw", [CellWrite(ObjectId(key[0]), frame, *value[:2])])
        assert (change is None) == (self.cells.get(key) == value)
        self.cells[key] = value

    @precondition(lambda self: self.cells)
    @rule(data=st.data())
    def clear(self, data: st.DataObject) -> None:
        key = data.draw(st.sampled_from(sorted(self.cells)))
        self.step()
        self.project.apply("Clear", [CellWrite(ObjectId(key[0]), key[1], CellState.EMPTY)])
        del self.cells[key]

    @precondition(lambda self: self.names)
    @rule(
        data=st.data(),
        start=frames,
        length=st.integers(0, 6),
        batch=st.integers(1, 3),
        way=st.sampled_from(Direction),
        both=st.none() | st.floats(0, 1),
    )
    def run(
        self,
        data: st.DataObject,
        start: int,
        length: int,
        batch: int,
        way: Direction,
        both: float | None,
    ) -> None:
        tracked = data.draw(st.sets(st.sampled_from(sorted(self.names)), min_size=1))
        shift = way is Direction.BACKWARD
        results = [
            replace(
                result(
                    frame, *((o, square((frame + 2 * o + shift) % 6, 2)) for o in sorted(tracked))
                ),
                disagreement={} if both is None else {ObjectId(o): both for o in tracked},
            )
            for frame in range(start, min(FRAMES, start + length))
        ]
        protected = {key: v for key, v in self.cells.items() if v[0] in PROTECTED_STATES}
        new: Model = {
            (o, r.index): (
                CellState.AUTO,
                pack_pixels(r.mask == o),
                way,
                self.differs(o, r.index, r.mask == o, way) if both is None else both,
            )
            for r in results
            for o in tracked
            if (o, r.index) not in protected
        }
        if new:
            self.step()
        run_id = self.project.start_run(replace(FORWARD, direction=way), "Track")
        for first in range(0, len(results), batch):
            self.project.store_results(run_id, results[first : first + batch])
        self.project.finish_run(run_id)
        self.cells |= new
        for (o, frame), value in protected.items():
            cell = self.project.cell(ObjectId(o), frame)
            assert (cell.state, cell.pixels) == value[:2]

    def differs(self, o: int, frame: int, pixels: np.ndarray, way: Direction) -> float | None:
        """By brute force, where a run in the other direction was there and still is true."""
        _, blob, other, _ = self.cells.get((o, frame), (None, None, None, None))
        if blob is None or other in (None, way):
            return None
        if self.project.state(ObjectId(o), frame) is CellState.STALE_HARD:
            return None
        earlier = unpack_pixels(blob)
        union = (earlier | pixels).sum()
        return 1 - (earlier & pixels).sum() / union if union else 0.0

    @rule()
    def undo(self) -> None:
        undone = self.project.undo()
        assert (undone is None) == (not self.past)
        if self.past:
            self.future.append((self.cells, self.names))
            self.cells, self.names = self.past.pop()

    @rule()
    def redo(self) -> None:
        redone = self.project.redo()
        assert (redone is None) == (not self.future)
        if self.future:
            self.past.append((self.cells, self.names))
            self.cells, self.names = self.future.pop()

    @rule(most=st.integers(1, 9))
    def tidy(self, most: int) -> None:
        self.project.tidy(most)

    @rule()
    def reopen(self) -> None:
        self.project.close()
        self.project = Project.open(self.path)

    @invariant()
    def project_equals_model(self) -> None:
        assert {info.id: info.name for info in self.project.objects()} == self.names
        for object_id in self.names:
            states = self.project.states(ObjectId(object_id))
            disagreements = self.project.disagreements(ObjectId(object_id))
            for frame in range(FRAMES):
                state, pixels, _, differing = self.cells.get(
                    (object_id, frame), (CellState.EMPTY, None, None, None)
                )
                cell = self.project.cell(ObjectId(object_id), frame)
                shown = CellState.AUTO if cell.state in AUTO_STATES else cell.state
                assert (shown, cell.pixels) == (state, pixels)
                assert states[frame] == cell.state
                expected = np.nan if differing is None else differing
                assert disagreements[frame] == pytest.approx(expected, abs=1e-5, nan_ok=True)

    @invariant()
    def masks_equal_model(self) -> None:
        for frame in range(FRAMES):
            expected = np.zeros((HEIGHT, WIDTH), np.uint8)
            for object_id in sorted(self.names):
                _, pixels, *_ = self.cells.get((object_id, frame), (CellState.EMPTY, None))
                if pixels is not None:
                    expected[unpack_pixels(pixels)] = object_id
            assert np.array_equal(self.project.mask(frame), expected)

    @invariant()
    def nothing_is_lost_or_left_over(self) -> None:
        database = self.project._connection

        def ids(statement: str) -> set[int]:
            return {row[0] for row in database.execute(statement)} - {None}

        pages = ids(
            "SELECT page_id FROM cells UNION SELECT before FROM step_pages"
            " UNION SELECT after FROM step_pages"
        )
        assert ids("SELECT id FROM pages") == pages
        contents = database.execute(
            "SELECT data FROM pages WHERE id IN (SELECT page_id FROM cells WHERE plane = 2 UNION"
            " SELECT before FROM step_pages WHERE plane = 2 UNION"
            " SELECT after FROM step_pages WHERE plane = 2)"
        )
        reachable = {int(i) for (data,) in contents for i in np.frombuffer(data, CONTENT)["pixels"]}
        thrown_away = [
            int(pixels_id)
            for (data,) in database.execute("SELECT pixels FROM garbage")
            for pixels_id in np.frombuffer(data, "<u4")
        ]
        assert len(thrown_away) == len(set(thrown_away))
        assert not reachable & set(thrown_away)
        assert ids("SELECT id FROM pixels") == (reachable - {0}) | set(thrown_away)
        entries = ids(
            "SELECT entry_id FROM objects UNION SELECT before FROM step_objects"
            " UNION SELECT after FROM step_objects"
        )
        assert ids("SELECT id FROM entries") == entries


class ShortHistory(ProjectAgainstModel):
    """The same with so few steps kept that old ones are dropped all the time."""

    def __init__(self) -> None:
        super().__init__()
        self._kept = forgetting.STEPS_KEPT
        forgetting.STEPS_KEPT = 3

    def teardown(self) -> None:
        forgetting.STEPS_KEPT = self._kept
        super().teardown()

    def step(self) -> None:
        super().step()
        del self.past[:-3]


def _settings(examples: int) -> settings:
    return settings(
        max_examples=examples,
        stateful_step_count=20,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow],
    )


TestAgainstModel = ProjectAgainstModel.TestCase
TestAgainstModel.settings = _settings(8)
TestShortHistory = ShortHistory.TestCase
TestShortHistory.settings = _settings(8)


@pytest.mark.slow
class TestAgainstModelAtLength(ProjectAgainstModel.TestCase):
    settings = _settings(40)


@pytest.mark.slow
class TestShortHistoryAtLength(ShortHistory.TestCase):
    settings = _settings(40)
