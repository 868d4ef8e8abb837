"""A run that stands still until somebody decides: before a draft on its way, or at a broken rule.

Nothing is asked about drafts where the preferences say that they are committed.
"""

from collections.abc import Callable
from typing import Protocol

from app.document import Document
from app.messages import Messages
from app.runs.active_run import ActiveRun
from app.runs.run_messages import RunMessages
from app.settings import Settings
from core.errors import EvermaskError
from core.session.runs.rules import BrokenRule
from core.session.runs.run_events import DraftAhead
from core.types import Change

Do = Callable[[], None]


class Runner(Protocol):
    """Whoever has the run."""

    def stand_still(self, active: ActiveRun) -> None: ...

    def resume(self) -> None: ...

    def stop(self) -> None: ...

    def only_for(self, active: ActiveRun, do: Do) -> Do: ...


class Decisions:
    """Each method lets the run stand still and offers what can be done."""

    def __init__(
        self,
        document: Document,
        messages: Messages,
        settings: Settings,
        say: RunMessages,
        runner: Runner,
    ) -> None:
        self._document = document
        self._messages = messages
        self._settings = settings
        self._say = say
        self._runner = runner

    def draft_ahead(self, active: ActiveRun, ahead: DraftAhead) -> None:
        session = active.session

        def commit() -> None:
            active.run.pass_over(ahead.frame)
            self._change_and_resume(lambda: session.commit(ahead.frame))

        def discard() -> None:
            self._change_and_resume(lambda: session.discard_drafts(ahead.frame, ahead.objects))

        if self._settings.flag("tracking/commits_drafts"):
            commit()
            return
        self._runner.stand_still(active)
        choices = (self._runner.only_for(active, do) for do in (commit, discard, self._runner.stop))
        self._say.draft_ahead(ahead, *choices)

    def rule_broken(self, active: ActiveRun, broken: BrokenRule) -> None:
        runner = self._runner
        runner.stand_still(active)
        choices = (runner.only_for(active, do) for do in (runner.resume, runner.stop))
        self._say.rule_broken(broken, *choices)
        self._document.set_frame(broken.frame)

    def _change_and_resume(self, edit: Callable[[], Change | None]) -> None:
        try:
            change = edit()
        except EvermaskError as error:
            self._messages.failure(error)
            return
        if change is not None:
            self._document.announce(change)
        self._runner.resume()
