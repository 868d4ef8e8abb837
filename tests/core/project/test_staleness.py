"""The rule of stale cells, by example and against a slow reference over random edits."""

import copy
import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.frames import Frames
from core.masks import pack_pixels
from core.project.edit import Edit
from core.project.project import Project
from core.project.records import CellWrite, MediaFacts, RunInfo
from core.project.staleness import mark_soft_stale
from core.types import AUTO_STATES, CellState, Direction, FrameResult, ObjectId

ONE, TWO = ObjectId(1), ObjectId(2)
FRAMES, WIDTH, HEIGHT = 12, 10, 8
EMPTY, AUTO, DRAFT, KEY, ABSENT, SOFT, HARD = CellState
BLANK = np.zeros((HEIGHT, WIDTH), np.uint8)
BOTH = None


def pixels(number: int) -> bytes:
    mask = BLANK > 0
    mask[0, number % WIDTH] = True
    return pack_pixels(mask)


def put(project: Project, object_id: int, frame: int, state: CellState, number: int = 0) -> None:
    mask = None if state in (EMPTY, ABSENT) else pixels(number)
    project.apply("Edit", [CellWrite(ObjectId(object_id), frame, state, mask)])


def track(project: Project, direction: Direction | None, frames: range, *objects: ObjectId) -> None:
    info = RunInfo(direction, frames[0], frames[-1], objects=frozenset(objects))
    run = project.start_run(info, "Track")
    project.store_results(run, [FrameResult(f, BLANK, dict.fromkeys(objects, 0.5)) for f in frames])
    project.finish_run(run)


def lock(project: Project, object_id: ObjectId, frame: int, locked: bool = True) -> None:
    with project.edit("Lock") as edit:
        edit.set_locked(object_id, frame, frame, locked)


@pytest.fixture
def dog(project: Project) -> Project:
    """One object, a keyframe on 0 and a forward run over the rest."""
    project.add_object("dog")
    put(project, 1, 0, KEY)
    track(project, Direction.FORWARD, range(1, FRAMES), ONE)
    return project


def states(project: Project, object_id: ObjectId = ONE) -> str:
    """One letter per frame."""
    return "".join("-adkxsh"[state] for state in project.states(object_id))


def test_a_keyframe_in_the_middle_makes_what_follows_hard_stale(dog: Project) -> None:
    put(dog, 1, 5, KEY, 1)
    assert states(dog) == "ksssskhhhhhh"
    assert dog.stale_causes(ONE).tolist() == [0] * 6 + [6] * 6


def test_a_draft_makes_nothing_stale(dog: Project) -> None:
    put(dog, 1, 5, DRAFT, 1)
    assert states(dog) == "kaaaadaaaaaa"


def test_painting_on_a_keyframe_takes_it_out_of_the_truths(dog: Project) -> None:
    put(dog, 1, 0, DRAFT, 1)
    assert states(dog) == "dhhhhhhhhhhh"


def test_the_next_keyframe_or_locked_cell_ends_it(dog: Project) -> None:
    put(dog, 1, 8, KEY, 1)
    track(dog, Direction.FORWARD, range(9, FRAMES), ONE)
    put(dog, 1, 0, KEY, 2)
    assert states(dog) == "khhhhhhhksss"


def test_a_locked_cell_ends_it_and_is_left_alone(dog: Project) -> None:
    lock(dog, ONE, 6)
    put(dog, 1, 3, KEY, 1)
    assert states(dog) == "ksskhhasssss"
    lock(dog, ONE, 6, locked=False)
    put(dog, 1, 3, KEY, 2)
    assert states(dog) == "ksskhhhhhhhh"


def test_an_absent_cell_is_a_truth_but_ends_nothing(dog: Project) -> None:
    put(dog, 1, 4, ABSENT)
    assert states(dog) == "ksssxhhhhhhh"
    put(dog, 1, 2, KEY, 1)
    assert states(dog) == "kskhxhhhhhhh"


def test_backward_runs_are_stale_before_the_keyframe(project: Project) -> None:
    project.add_object("dog")
    put(project, 1, 11, KEY)
    track(project, Direction.BACKWARD, range(10, -1, -1), ONE)
    put(project, 1, 5, KEY, 1)
    assert states(project) == "hhhhhksssssk"
    assert project.stale_causes(ONE).tolist() == [6] * 5 + [0] * 7


def test_what_joined_both_directions_is_stale_on_either_side(project: Project) -> None:
    project.add_object("dog")
    put(project, 1, 0, KEY)
    put(project, 1, 11, KEY)
    track(project, BOTH, range(1, 11), ONE)
    put(project, 1, 5, KEY, 1)
    assert states(project) == "khhhhkhhhhhk"


def test_other_objects_of_the_run_are_soft_stale_and_others_are_not(project: Project) -> None:
    for name in ("dog", "man", "cup"):
        project.add_object(name)
        put(project, len(project.objects()), 0, KEY)
    track(project, Direction.FORWARD, range(1, FRAMES), ONE, TWO)
    track(project, Direction.FORWARD, range(1, FRAMES), ObjectId(3))
    put(project, 1, 5, KEY, 1)
    assert states(project, TWO) == "ksssssssssss"
    assert states(project, ObjectId(3)) == "kaaaaaaaaaaa"


def test_removing_a_keyframe_counts_as_changing_it(dog: Project) -> None:
    put(dog, 1, 5, KEY, 1)
    track(dog, Direction.FORWARD, range(6, FRAMES), ONE)
    put(dog, 1, 5, EMPTY)
    assert states(dog) == "kssss-hhhhhh"


def test_tracking_anew_makes_cells_current(dog: Project) -> None:
    put(dog, 1, 5, KEY, 1)
    track(dog, Direction.FORWARD, range(6, 9), ONE)
    assert states(dog) == "ksssskaaahhh"
    assert dog.stale_causes(ONE).tolist() == [0] * 9 + [6] * 3


def test_undo_takes_staleness_back_with_the_edit(dog: Project) -> None:
    before = states(dog)
    put(dog, 1, 5, KEY, 1)
    after = states(dog)
    undone = dog.undo()
    assert undone is not None
    assert undone[1].restaled == set(range(1, FRAMES)) - {5}
    assert states(dog) == before
    dog.redo()
    assert states(dog) == after


def test_a_run_that_goes_on_with_old_keyframes_writes_stale_cells(project: Project) -> None:
    project.add_object("dog")
    put(project, 1, 0, KEY)
    run = project.start_run(RunInfo(Direction.FORWARD, 0, FRAMES - 1), "Track")

    def store(*frames: int) -> None:
        project.store_results(run, [FrameResult(f, BLANK, {ONE: 0.5}) for f in frames])

    store(1, 2, 3, 4)
    put(project, 1, 2, KEY, 1)
    store(5, 6)
    assert states(project) == "kskhhhh-----"
    project.undo()
    project.undo()
    store(5)
    assert states(project)[5] in "-a", "the edit that outdated it was undone"


def test_a_run_that_took_over_the_new_keyframes_writes_current_cells(project: Project) -> None:
    project.add_object("dog")
    put(project, 1, 0, KEY)
    run = project.start_run(RunInfo(Direction.FORWARD, 0, FRAMES - 1), "Track")
    project.store_results(run, [FrameResult(f, BLANK, {ONE: 0.5}) for f in (1, 2, 3)])
    put(project, 1, 2, KEY, 1)
    project.anchor_run(run, Frames([0, 2]))
    project.store_results(run, [FrameResult(f, BLANK, {ONE: 0.5}) for f in (4, 5)])
    assert states(project) == "kskhaa------"


# --- against a slow reference


class Reference:
    """The rule of the design read aloud, cell by cell."""

    def __init__(self) -> None:
        self.state: dict[tuple[int, int], CellState] = {}
        self.mask: dict[tuple[int, int], int] = {}
        self.locked: set[tuple[int, int]] = set()
        self.run: dict[tuple[int, int], int] = {}
        self.runs: list[tuple[Direction | None, frozenset[int]]] = []

    @property
    def cells(self) -> tuple[object, ...]:
        return self.state, self.mask, self.locked, self.run

    def get(self, o: int, f: int) -> CellState:
        return self.state.get((o, f), EMPTY)

    def track(self, direction: Direction | None, frames: range, objects: frozenset[int]) -> None:
        self.runs.append((direction, objects))
        for o in objects:
            for f in frames:
                if self.get(o, f) not in (DRAFT, KEY, ABSENT) and (o, f) not in self.locked:
                    self.state[o, f] = AUTO
                    self.run[o, f] = len(self.runs) - 1

    def put(self, cells: dict[tuple[int, int], tuple[CellState, int]]) -> None:
        truths = (KEY, ABSENT)
        edited = []
        for key, (state, number) in cells.items():
            if key in self.locked:
                continue
            old = self.get(*key)
            number = 0 if state in (EMPTY, ABSENT) else number + 1
            if (old, self.mask.get(key, 0)) == (state, number):
                continue
            if old in truths or state in truths:
                edited.append(key)
            self.run.pop(key, None)
            self.state[key], self.mask[key] = state, number
        for o, f in edited:
            self.make_stale(o, f)

    def make_stale(self, o: int, edited: int) -> None:
        for step in (1, -1):
            f = edited + step
            while 0 <= f < FRAMES and self.get(o, f) is not KEY and (o, f) not in self.locked:
                if self.get(o, f) in AUTO_STATES:
                    direction, _ = self.runs[self.run[o, f]]
                    if direction is None or direction.value == step:
                        self.state[o, f] = HARD
                f += step
        for key, state in self.state.items():
            if state is AUTO and key not in self.locked and o in self.runs[self.run[key]][1]:
                self.state[key] = SOFT


frames = st.integers(0, FRAMES - 1)
cell = st.tuples(st.integers(1, 2), frames)
events = st.one_of(
    st.tuples(
        st.just("track"),
        st.sampled_from([Direction.FORWARD, Direction.BACKWARD, None]),
        frames,
        frames,
        st.sets(st.integers(1, 2), min_size=1),
    ),
    st.tuples(
        st.just("put"),
        st.dictionaries(
            cell,
            st.tuples(st.sampled_from([EMPTY, DRAFT, KEY, KEY, ABSENT]), st.integers(0, 3)),
            min_size=1,
            max_size=4,
        ),
    ),
    st.tuples(st.just("lock"), cell, st.booleans()),
    st.tuples(st.just("undo")),
)


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as folder:
        yield Path(folder)


def put_free(edit: Edit, cells: dict[tuple[int, int], tuple[CellState, int]]) -> None:
    for (object_id, frame), (state, number) in cells.items():
        if edit.free(ObjectId(object_id), frame, frame).size:
            mask = None if state in (EMPTY, ABSENT) else pixels(number)
            edit.put(ObjectId(object_id), frame, state, mask)


def compare_with_reference(folder: Path, sequence: list[tuple]) -> None:
    path = folder / "p.evermask"
    path.unlink(missing_ok=True)
    reference, past = Reference(), []
    with Project.create(path, MediaFacts(path, "f", WIDTH, HEIGHT, FRAMES)) as project:
        project.add_object()
        project.add_object()
        for event in sequence:
            before: Reference | None = copy.deepcopy(reference)
            match event:
                case "track", direction, one, other, objects:
                    span = range(min(one, other), max(one, other) + 1)
                    track(project, direction, span, *(ObjectId(o) for o in sorted(objects)))
                    reference.track(direction, span, frozenset(objects))
                case "put", cells:
                    with project.edit("Put") as edit:
                        put_free(edit, cells)
                    reference.put(cells)
                case "lock", (object_id, frame), locked:
                    lock(project, ObjectId(object_id), frame, locked)
                    if not locked:
                        reference.locked.discard((object_id, frame))
                    elif reference.get(object_id, frame) not in (EMPTY, DRAFT):
                        reference.locked.add((object_id, frame))
                case ("undo",):
                    if past:
                        project.undo()
                        reference.__dict__.update(past.pop().__dict__)
                    before = None
            if before is not None and before.cells != reference.cells:
                past.append(before)
            for object_id in (1, 2):
                expected = [reference.get(object_id, f) for f in range(FRAMES)]
                assert project.states(ObjectId(object_id)).tolist() == expected


@pytest.mark.parametrize(
    ("since", "outdated"),
    [
        (None, [1, 2, 3, 4, 6, 7, 8]),
        (Frames([3]), [3, 4]),
        (Frames([7]), [6, 7]),
        (Frames([3, 7]), [3, 4, 6, 7]),
        (Frames([10]), []),
    ],
)
def test_what_a_frame_leaves_in_memory_concerns_what_came_after_it_that_way(
    dog: Project, since: Frames | None, outdated: list[int]
) -> None:
    with dog.edit("Clear") as edit:
        edit.clear(ONE, np.arange(1, FRAMES))
        edit.put(ONE, 5, KEY, pixels(1))
    track(dog, Direction.FORWARD, range(1, 5), ONE)
    track(dog, Direction.BACKWARD, range(8, 5, -1), ONE)
    with dog.edit("Rule") as edit:
        mark_soft_stale(edit.cells, dog.runs(), [ONE], since)

    assert np.flatnonzero(dog.states(ONE) == SOFT).tolist() == outdated


@settings(max_examples=15, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(events, min_size=3, max_size=12))
def test_random_edits_agree_with_a_slow_reference(folder: Path, sequence: list[tuple]) -> None:
    compare_with_reference(folder, sequence)


@pytest.mark.slow
@settings(max_examples=300, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(events, min_size=3, max_size=25))
def test_long_random_edits_agree_with_a_slow_reference(folder: Path, sequence: list[tuple]) -> None:
    compare_with_reference(folder, sequence)
