"""How runs store what they see. The rule that nothing gets past: no run writes a cell that a person
made or locked.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from core.errors import MaskError
from core.frames import Frames
from core.masks import packed_overlap
from core.project.cell_pages import STATE_BITS, Plane, disagreement_code
from core.project.grid import GridEdit
from core.project.packing import PackedCell, pack_result
from core.project.reading import Reading
from core.project.records import RunInfo
from core.project.run_steps import step_of_run
from core.project.runs import OpenRun
from core.project.staleness import edited_truths, mark_stale
from core.types import (
    PROTECTED_STATES,
    CellState,
    Change,
    Direction,
    FrameIndex,
    FrameResult,
    ObjectId,
)


class RunResults(Reading):
    """Runs that go on in a project."""

    def start_run(
        self,
        run: RunInfo,
        name: str,
        *,
        joins: int | None = None,
        replaces: Mapping[ObjectId, Frames] | None = None,
    ) -> int:
        """A new run, which becomes a step called `name` with its first stored results.

        A run that `joins` another one, perhaps over already, goes into the step of that one.
        replaces: the only keyframes that it may overwrite, because a person wants that.
        """
        with self._lock, self._transaction():
            step_id = None if joins is None else self._step_of(joins, name)
            return self._runs.start(run, OpenRun(name, run.objects, replaces or {}, step_id))

    def _step_of(self, run_id: int, name: str) -> int | None:
        known = self._runs.step_of(run_id)
        if known is not None:
            return known
        with self._history_checked():
            return step_of_run(self._connection, run_id, name)

    def anchor_run(self, run_id: int, anchors: Frames) -> None:
        """A run took over keyframes that changed meanwhile: what it writes from here is current."""
        with self._lock, self._transaction():
            self._runs.note_anchors(run_id, anchors)

    def store_results(self, run_id: int, results: Sequence[FrameResult]) -> Change | None:
        """Store results as auto cells in one transaction; None if the run was undone meanwhile.

        Cells that a person made or locked, and objects deleted since, are passed over.
        """
        for result in results:
            self._require_frame(result.index)
        # Outside the lock: packing is the slow part, and the window reads meanwhile.
        packed = [cell for result in results for cell in pack_result(result, self._size)]
        return self.store_packed(run_id, packed, results[-1].index if results else 0)

    def store_packed(
        self, run_id: int, packed: Sequence[PackedCell], head: FrameIndex
    ) -> Change | None:
        """The same for results that are packed already; `head` is the last frame of them."""
        with self._lock:
            run = self._runs.open_run(run_id)
            if run is None:
                return None
            writable = [cell for cell in packed if self._open_to_run(run, cell)]
            if not writable:
                return Change()
            edit = GridEdit(self._grid)
            with self._transaction():
                for cell in writable:
                    self._put_auto(edit, run_id, cell)
                self._mark_replaced(edit)
                self._mark_outdated(edit, run_id, run, writable)
                run.step_id = (
                    self._history.begin(run.step_name)
                    if run.step_id is None
                    else self._history.resume(run.step_id, run.step_name)
                )
                self._history.write_cells(run.step_id, edit)
                self._runs.note_progress(run_id, head, {cell.object_id for cell in writable})
            return self._took_effect(edit)

    def finish_run(self, run_id: int) -> None:
        """The run is over, completed or not; a run that stored nothing leaves no trace."""
        with self._lock:
            if self._runs.open_run(run_id) is not None:
                with self._transaction():
                    self._runs.finish(run_id)

    # --- inside

    def _open_to_run(self, run: OpenRun, cell: PackedCell) -> bool:
        if cell.object_id not in self._entries:
            return False
        if run.may_write and cell.object_id not in run.may_write:
            return False
        if self._grid.is_locked(cell.object_id, cell.frame):
            return False
        state = self._grid.state(cell.object_id, cell.frame)
        if state is CellState.KEYFRAME:
            return cell.frame in run.replaces.get(cell.object_id, ())
        return state not in PROTECTED_STATES

    def _put_auto(self, cells: GridEdit, run_id: int, cell: PackedCell) -> None:
        code = disagreement_code(self._disagreement(cells, run_id, cell))
        if code != cells.read(cell.object_id, Plane.DISAGREEMENT)[cell.frame]:
            cells.write(cell.object_id, Plane.DISAGREEMENT)[cell.frame] = code
        contents = cells.write(cell.object_id, Plane.CONTENTS)
        pixels_id = self._cells.keep(
            cell.object_id, cell.frame, cell.pixels, int(contents["pixels"][cell.frame])
        )
        confidence = np.nan if cell.confidence is None else cell.confidence
        contents[cell.frame] = (pixels_id, len(cell.pixels), run_id, confidence)
        cells.write(cell.object_id, Plane.MARKS)[cell.frame] = CellState.AUTO
        cells.write(cell.object_id, Plane.CAUSES)[cell.frame] = 0

    def _disagreement(self, cells: GridEdit, run_id: int, cell: PackedCell) -> float | None:
        """What the network says of both directions; else against the other one's earlier mask.

        That one counts unless it is hard stale: its keyframes have changed since.
        """
        if cell.disagreement is not None:
            return cell.disagreement
        before = cells.read(cell.object_id, Plane.CONTENTS)[cell.frame]
        other = self._runs.known.get(int(before["run"]))
        ways = {self._runs.known[run_id].direction, None if other is None else other.direction}
        state = int(cells.read(cell.object_id, Plane.MARKS)[cell.frame]) & STATE_BITS
        if ways != set(Direction) or state == CellState.STALE_HARD:
            return None
        earlier = self._cells.pixels(int(before["pixels"]))
        try:
            return None if earlier is None else 1 - packed_overlap(earlier, cell.pixels)
        except MaskError:
            return None  # a damaged mask says nothing, and it is replaced right now

    def _mark_replaced(self, cells: GridEdit) -> None:
        """Keyframes that a run overwrites are gone for what earlier runs made of them."""
        edited = edited_truths(cells)
        if edited:
            over = {i: info for i, info in self._runs.known.items() if i not in self._runs.open_ids}
            mark_stale(cells, edited, over, self._entries)

    def _mark_outdated(
        self, cells: GridEdit, run_id: int, run: OpenRun, written: Sequence[PackedCell]
    ) -> None:
        """What a run writes from keyframes that changed since it began is stale at once."""
        causes = run.outdating()
        if not causes:
            return
        within = {cell.object_id: np.zeros(self.media.frame_count, bool) for cell in written}
        for cell in written:
            within[cell.object_id][cell.frame] = True
        info = self._runs.known[run_id]
        known = {run_id: replace(info, objects=info.objects | within.keys())}
        for edited in causes:
            mark_stale(cells, edited, known, within, within)
