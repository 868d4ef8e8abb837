"""Runs of another day: one that was paused when its clip was closed, and those that waited for it.

They are offered when the clip is opened again; whatever waits is written down at once.
"""

from functools import partial
from typing import Protocol

from PySide6.QtCore import QObject, QTimer

from app.document import Document
from app.runs.progress_text import names_text
from app.runs.run_messages import RunMessages
from app.runs.track_wish import after_from, after_text
from app.runs.waiting_runs import WaitingRun, WaitingRuns
from core.errors import EvermaskError
from core.session.runs.memo import RunMemo
from core.session.runs.plan import NothingToRun
from core.session.runs.waiting import RunWish
from core.session.session import Session


class Runner(Protocol):
    """Whoever begins runs."""

    def go_on_from(self, session: Session, memo: RunMemo) -> None: ...

    def start_next(self) -> None: ...


class Resuming(QObject):
    """Nothing begins before the user says so."""

    def __init__(
        self,
        document: Document,
        waiting: WaitingRuns,
        say: RunMessages,
        runner: Runner,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._document = document
        self._waiting = waiting
        self._say = say
        self._runner = runner
        waiting.decided.connect(self._write_down)
        document.opened.connect(self._bring_back)

    def _write_down(self) -> None:
        """So that neither closing nor a crash forgets them."""
        if not self._document.is_open:
            return
        wishes = [
            RunWish(run.scope, run.options, run.rules, after_text(run.after))
            for run in self._waiting.runs
        ]
        try:
            self._document.session.keep_waiting_runs(wishes)
        except EvermaskError as error:
            self._say.failure(error)

    def _bring_back(self) -> None:
        session = self._document.session
        if session.upkeep.read_only_reason:
            return
        for wish in session.waiting_runs():
            self._wait_again(session, wish)
        memo = session.paused_run()
        # After what is said about opening, which would cover it.
        QTimer.singleShot(0, self, partial(self._offer, session, memo))

    def _wait_again(self, session: Session, wish: RunWish) -> None:
        """As far as there still is something to do."""
        plan = session.plan_run(wish.scope)
        if not isinstance(plan, NothingToRun):
            names = names_text([o.name for o in session.objects() if o.id in plan.objects])
            after = after_from(wish.after)
            self._waiting.add(
                WaitingRun(wish.scope, wish.options, wish.rules, after, names, plan.legs)
            )

    def _offer(self, session: Session, memo: RunMemo | None) -> None:
        if not self._document.is_open or self._document.session is not session:
            return
        if memo is None:
            self._offer_waiting()
            return

        def forget() -> None:
            session.forget_paused_run()
            self._offer_waiting()

        go_on = partial(self._runner.go_on_from, session, memo)
        self._say.paused_before(memo, len(self._waiting.runs), go_on, forget)

    def _offer_waiting(self) -> None:
        if self._waiting.runs:
            self._say.waited_before(
                self._waiting.runs, self._runner.start_next, self._waiting.take_all_out
            )
