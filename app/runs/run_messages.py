"""What a run says when it ends, fails or stands still, each with what may be done about it.

`Tracking` says when; nothing is decided here.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

import numpy as np
from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QGuiApplication

from app.document import Document
from app.jobs import JobEnd
from app.messages import Choice, Messages
from app.runs.active_run import ActiveRun
from app.runs.remedies import remedies
from app.runs.waiting_runs import WaitingRun
from core.errors import DeviceError, EvermaskError, NetworkFaultError
from core.number_text import grouped
from core.session.runs.memo import RunMemo
from core.session.runs.plan import NothingToRun
from core.session.runs.rules import BrokenRule, Rule
from core.session.runs.run_events import DraftAhead
from core.session.session import Session
from core.types import CellState, FrameIndex

Do = Callable[[], None]


class RunMessages:
    """Each method shows one message."""

    def __init__(self, document: Document, messages: Messages) -> None:
        self._document = document
        self._messages = messages

    def failure(self, error: EvermaskError) -> None:
        self._messages.failure(error)

    def nothing_to_run(self, reason: NothingToRun) -> None:
        frame = reason.go_to
        choices = []
        if frame is not None and frame != self._document.frame:
            text = _tr("Go to frame {}").format(frame)
            choices.append(Choice(text, partial(self._document.set_frame, frame)))
        self._messages.warning(reason.text, *choices)

    def ended(self, active: ActiveRun, end: JobEnd) -> None:
        """A failure was told already."""
        frames = grouped(active.done)
        if end is JobEnd.DONE:
            text = _tr("Tracked {} frames, up to frame {}.").format(frames, active.head)
            self._messages.info(text + self._doubts(active), *self._go_to_doubts(active))
        elif end is JobEnd.CANCELLED:
            text = _tr("Stopped at frame {}. {} tracked frames are kept.")
            self._messages.info(text.format(active.head, frames))

    def _doubts(self, active: ActiveRun) -> str:
        if not active.doubtful:
            return ""
        text = _tr(
            " On {} of them a find was left out, as it looks unlike the object (Preferences ▸ "
            "Tracking)."
        )
        return text.format(grouped(len(active.doubtful)))

    def _go_to_doubts(self, active: ActiveRun) -> list[Choice]:
        if not active.doubtful:
            return []
        first = min(active.doubtful, key=lambda frame: abs(frame - active.run.plan.legs[0].start))
        return [
            Choice(_tr("Go to frame {}").format(first), partial(self._document.set_frame, first))
        ]

    def waits(self, name: str, take_out: Do, resume: Do | None) -> None:
        """A run was asked for beside another one, of the objects `name`.

        resume: for a paused one, which would never end by itself.
        """
        text = _tr("Waits for the run of {}.").format(name)
        choices = [Choice(_tr("Take out"), take_out)]
        if resume is not None:
            text = _tr("Waits for the run of {}, which is paused.").format(name)
            choices.insert(0, Choice(_tr("Resume"), resume))
        self._messages.info(text, *choices)

    def goes_on_already(self) -> None:
        self._messages.info(_tr("This run is going on already."))

    def waits_already(self) -> None:
        self._messages.info(_tr("This run is waiting already."))

    def paused_for_edit(self, head: FrameIndex) -> None:
        self._messages.info(
            _tr("Paused at {:05} because you started editing. Shift+Space resumes.").format(head)
        )

    def draft_ahead(self, ahead: DraftAhead, commit: Do, discard: Do, stop: Do) -> None:
        """The run stands before something that was drawn and not committed."""
        self._messages.warning(
            _tr("Frame {} has an uncommitted edit.").format(ahead.frame),
            Choice(_tr("Commit and continue"), commit),
            Choice(_tr("Discard edit"), discard),
            Choice(_tr("Stop"), stop),
        )

    def rule_broken(self, broken: BrokenRule, resume: Do, stop: Do) -> None:
        info = self._document.object(broken.object_id)
        texts = {
            Rule.AREA: _tr("the area of “{name}” changed by {value:.0%} (limit {limit:.0%})"),
            Rule.VANISHED: _tr("“{name}” is out of sight for {value:.0f} frames"),
            Rule.CONFIDENCE: _tr("confidence in “{name}” is {value:.0%} (limit {limit:.0%})"),
            Rule.RISK: _tr("the risk of “{name}” is {value:.0%} (limit {limit:.0%})"),
        }
        what = texts[broken.rule].format(
            name=info.name if info else "", value=broken.value, limit=broken.limit
        )
        self._messages.warning(
            _tr("Paused at {:05}: {}.").format(broken.frame, what),
            Choice(_tr("Resume"), resume),
            Choice(_tr("Stop"), stop),
        )

    def failed(
        self, error: BaseException, active: ActiveRun, go_on: Callable[[RunMemo], None]
    ) -> None:
        """What happened, and how to go on with what is left."""
        rest = active.run.rest()
        if rest is None or not isinstance(error, DeviceError):
            self._messages.failure(error)
            return
        if isinstance(error, NetworkFaultError):
            copy = partial(QGuiApplication.clipboard().setText, error.details)
            choices = [
                Choice(_tr("Resume from {}").format(rest.plan.start), partial(go_on, rest)),
                Choice(_tr("Copy details"), copy),
            ]
        else:
            choices = [
                Choice(text, partial(go_on, replace(rest, options=options)))
                for text, options in remedies(rest.options, _keyframe_count(active.session))
            ]
        self._messages.error(str(error), *choices)

    def paused_before(self, memo: RunMemo, waiting: int, go_on: Do, forget: Do) -> None:
        """The project was closed, or cut off, in the middle of a run, for which others wait."""
        texts = [_tr("A run is paused at frame {}.").format(memo.plan.start)]
        if waiting:
            texts.append(
                _tr("Another run waits for it.")
                if waiting == 1
                else _tr("{} other runs wait for it.").format(waiting)
            )
        self._messages.info(
            " ".join(texts),
            Choice(_tr("Resume"), go_on),
            Choice(_tr("Forget it"), forget),
        )

    def waited_before(self, runs: Sequence[WaitingRun], begin: Do, forget: Do) -> None:
        """The project was closed while they waited, and what they waited for is no more."""
        first = runs[0].text
        text = (
            _tr("A run was waiting when the clip was closed: {}.").format(first)
            if len(runs) == 1
            else _tr("{count} runs were waiting when the clip was closed: {first}, …").format(
                count=len(runs), first=first
            )
        )
        self._messages.info(text, Choice(_tr("Begin"), begin), Choice(_tr("Forget"), forget))


def _keyframe_count(session: Session) -> int:
    """Frames that hold a keyframe of any object."""
    frames = np.zeros(session.clip.frame_count, bool)
    for info in session.objects():
        frames |= session.states(info.id) == CellState.KEYFRAME
    return int(np.count_nonzero(frames))


def _tr(text: str) -> str:
    return QCoreApplication.translate("tracking", text)
