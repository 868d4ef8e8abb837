"""What the hint in the status bar says: the next first step, and what the tool in hand does.

In review mode it tells the keys of the walk instead, during a first run how to end it.
"""

from PySide6.QtCore import QObject

from app.actions.table import Actions
from app.document import Document
from app.keys.keymap import native
from app.runs.tracking import Tracking
from app.window.hints import Hints, done_here
from app.window.review_mode import ReviewMode
from app.window.status_line import StatusLine
from app.window.toolbox import Toolbox

_BETWEEN = "   ·   "


class HintLine(QObject):
    """Looks anew whenever one of these parts tells of a change."""

    def __init__(
        self,
        document: Document,
        hints: Hints,
        toolbox: Toolbox,
        review_mode: ReviewMode,
        tracking: Tracking,
        actions: Actions,
        status_line: StatusLine,
    ) -> None:
        super().__init__(status_line)
        self._document = document
        self._hints = hints
        self._toolbox = toolbox
        self._review_mode = review_mode
        self._tracking = tracking
        self._actions = actions
        self._status_line = status_line
        for signal in (document.opened, document.closed, document.changed, hints.changed,
                       toolbox.chosen, review_mode.changed, tracking.state_changed):  # fmt: skip
            signal.connect(self._show)

    def _show(self) -> None:
        self._status_line.show_hint(_BETWEEN.join(hint for hint in self._wanted() if hint))

    def _wanted(self) -> tuple[str, ...]:
        if self._review_mode.is_on:
            return (self._review_mode.hint(),)
        if not self._document.is_open:
            return ()
        step = self._hints.text(done_here(self._document.session))
        if step and self._tracking.is_active:
            step = self._run_hint()
        return (step, self._toolbox.hint())

    def _run_hint(self) -> str:
        """For who has never seen a run: the next step comes when it has ended."""
        resumes, stop = (native(self._actions.keys_of(name)) for name in ("pause", "stop"))
        if self._tracking.is_paused:
            return self.tr("The run is paused: {} goes on, {} ends it.").format(resumes, stop)
        return self.tr("Wait, or {} pauses and {} stops. What is tracked is kept.").format(
            resumes, stop
        )
