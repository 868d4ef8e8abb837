"""What is possible right now, as plain data, and the conditions that actions name.

A condition answers with the reason why not; an empty text means yes.
"""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication


@dataclass(frozen=True)
class Situation:
    """A snapshot of the window's state, taken whenever something changes."""

    is_open: bool = False
    is_selected: bool = False
    has_range: bool = False
    has_copied_mask: bool = False
    stale_cells: int = 0
    has_memory_rules: bool = False
    is_tracking: bool = False
    is_paused: bool = False
    is_reviewing: bool = False
    is_busy_with_files: bool = False
    read_only_reason: str = ""
    has_pictures: bool = True
    is_in_dataset: bool = False
    weights_problem: str = ""
    undo_name: str = ""
    redo_name: str = ""
    is_comparing: bool = False
    has_truth: bool = False
    has_runs: bool = False


Condition = Callable[[Situation], str]


def has_clip(now: Situation) -> str:
    return "" if now.is_open else _tr("Open a video or a folder of images first.")


def may_mark(now: Situation) -> str:
    """What leaves the masks as they are: marks, comments, ranges."""
    return now.read_only_reason


def may_edit(now: Situation) -> str:
    if now.is_reviewing and not now.read_only_reason:
        return _tr("Review mode is on: masks stay as they are (Track, Review mode).")
    return now.read_only_reason


def has_pictures(now: Situation) -> str:
    if now.is_open and not now.has_pictures:
        return _tr("The pictures are not there. Find them first (File, Relink media).")
    return ""


def is_in_dataset(now: Situation) -> str:
    return "" if now.is_in_dataset else _tr("The open clip is no sequence of a data set.")


def has_object(now: Situation) -> str:
    return "" if now.is_selected else _tr("Select an object first.")


def has_range(now: Situation) -> str:
    return "" if now.has_range else _tr("Neither In nor Out is set (I, O).")


def has_copied_mask(now: Situation) -> str:
    return "" if now.has_copied_mask else _tr("Copy a mask first (Ctrl+C).")


def has_stale(now: Situation) -> str:
    return "" if now.stale_cells else _tr("No tracked frame is out of date.")


def has_memory_rules(now: Situation) -> str:
    return "" if now.has_memory_rules else _tr("There is no rule about memory.")


def is_tracking(now: Situation) -> str:
    return "" if now.is_tracking else _tr("No run is active.")


def is_not_tracking(now: Situation) -> str:
    return _tr("A run is active. Stop it first (Shift+Esc).") if now.is_tracking else ""


def has_weights(now: Situation) -> str:
    return now.weights_problem


def run_stands_still(now: Situation) -> str:
    if now.is_tracking and not now.is_paused:
        return _tr("A run is active. Pause it first (Shift+Space).")
    return ""


def files_are_idle(now: Situation) -> str:
    return _tr("Wait until the file job is done, or stop it.") if now.is_busy_with_files else ""


def has_point_network(now: Situation) -> str:
    """No plug-in that provides one exists so far."""
    return _tr("Needs a network that turns points into masks; none is installed.")


def is_comparing(now: Situation) -> str:
    return "" if now.is_comparing else _tr("Nothing is compared (Review, Compare).")


def has_runs(now: Situation) -> str:
    return "" if now.has_runs else _tr("Nothing was tracked yet.")


def has_truth(now: Situation) -> str:
    return "" if now.has_truth else _tr("No true masks are open (Review, Open true masks).")


def can_undo(now: Situation) -> str:
    return "" if now.undo_name else _tr("Nothing to undo.")


def can_redo(now: Situation) -> str:
    return "" if now.redo_name else _tr("Nothing to redo.")


def _tr(text: str) -> str:
    return QCoreApplication.translate("situation", text)
