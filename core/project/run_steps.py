"""Which step of the history a run stored its results in, found again after a restart.

run_results.py asks when a run goes on with one of an earlier session: both are undone together.
"""

import sqlite3

import numpy as np
from numpy.typing import NDArray

from core.project.cell_pages import CONTENT, Plane

_DONE = 1


def step_of_run(connection: sqlite3.Connection, run_id: int, name: str) -> int | None:
    """The step called `name` that first wrote cells of the run; None if that one is not done.

    Later steps may bring cells of the run back; they are not its own.
    """
    rows = connection.execute(
        "SELECT step.step_id, old.data, new.data FROM steps"
        " JOIN step_pages AS step ON step.step_id = steps.id AND step.plane = ?"
        " LEFT JOIN pages AS old ON old.id = before LEFT JOIN pages AS new ON new.id = after"
        " WHERE steps.done = ? AND steps.name = ? ORDER BY position",
        (Plane.CONTENTS, _DONE, name),
    )
    for step_id, old, new in rows:
        if new is not None and _writes(run_id, _runs_in(old), _runs_in(new)):
            return int(step_id)
    return None


def _writes(run_id: int, old: NDArray[np.uint32], new: NDArray[np.uint32]) -> bool:
    was = old == run_id
    has = new == run_id
    return bool(has[: was.size][~was[: has.size]].any() or has[was.size :].any())


def _runs_in(data: bytes | None) -> NDArray[np.uint32]:
    """The run of each cell of a stored page; ValueError for nonsense."""
    return np.frombuffer(data or b"", CONTENT)["run"].astype(np.uint32)
