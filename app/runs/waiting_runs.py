"""Runs that were asked for while another one goes on: they begin one after the other.

Two runs never write at the same time, so what one has done is there when the next is planned.
"""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, QObject, Signal

from app.runs.track_wish import AfterRun
from core.session.runs.plan import Leg
from core.session.runs.rules import StopRules
from core.session.runs.scope import RunScope, Until, Way
from core.tracking_options import TrackingOptions


@dataclass(frozen=True)
class WaitingRun:
    """What was asked for. names: of the objects that it writes. legs: as planned when it was asked
    for, to show where it will go; it is planned anew when it begins.
    """

    scope: RunScope
    options: TrackingOptions
    rules: StopRules
    after: AfterRun
    names: str
    legs: tuple[Leg, ...]

    @property
    def text(self) -> str:
        """`Track forward “dog” from 00412`."""
        if self.scope.until is Until.STALE:
            return _tr("Re-run stale frames of {}").format(self.names)
        verbs = {
            Way.FORWARD: _tr("Track forward {names} from {frame:05}"),
            Way.BACKWARD: _tr("Track backward {names} from {frame:05}"),
            Way.BOTH: _tr("Track both ways {names} from {frame:05}"),
        }
        return verbs[self.scope.way].format(names=self.names, frame=self.legs[0].start)


class WaitingRuns(QObject):
    """First come, first served."""

    changed = Signal()
    decided = Signal()
    """One was added or taken out; not that all are put away with their clip."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._runs: list[WaitingRun] = []

    @property
    def runs(self) -> tuple[WaitingRun, ...]:
        return tuple(self._runs)

    def add(self, run: WaitingRun) -> bool:
        """False if one of the same scope waits already."""
        if any(other.scope == run.scope for other in self._runs):
            return False
        self._runs.append(run)
        self._tell()
        return True

    def take_out(self, run: WaitingRun) -> None:
        """It is not wanted any more; one that began meanwhile is left alone."""
        if run in self._runs:
            self._runs.remove(run)
            self._tell()

    def take_all_out(self) -> None:
        if self._runs:
            self._runs.clear()
            self._tell()

    def clear(self) -> None:
        """Put them away with their clip, where they are written down."""
        if self._runs:
            self._runs.clear()
            self.changed.emit()

    def begin_next(self, begin: Callable[[WaitingRun], bool]) -> None:
        """Take runs out until one began; `begin` says whether it did."""
        while self._runs:
            run = self._runs.pop(0)
            self._tell()
            if begin(run):
                return

    def _tell(self) -> None:
        self.changed.emit()
        self.decided.emit()


def _tr(text: str) -> str:
    return QCoreApplication.translate("tracking", text)
