"""The five first steps, one at a time in the status bar; each is gone once the user has done it."""

from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QCoreApplication, QObject, Signal, SignalInstance

from app.actions.table import Actions
from app.keys.keymap import native
from app.parts import Parts
from app.project.files import Files
from app.settings import Settings
from core.session.session import Session
from core.types import AUTO_STATES, CellState

DONE_KEY = "look/hints_done"
SHOWN_KEY = "look/hints"


@dataclass(frozen=True)
class Hint:
    """One step; `text` has a place for the key of each of `actions`, the first of which does it.

    rest: what is left to do once its id is done, too; only then the step itself can be.
    """

    id: str
    actions: tuple[str, ...]
    text: str
    rest: "Hint | None" = None


CORRECT = Hint(
    "seen_worst",
    ("commit_and_track", "export"),
    "Paint what is wrong here, then {} tracks on. If nothing is wrong, {} exports the masks.",
)


HINTS = (
    Hint("draw", ("tool_brush",), "Draw on the frame to make the first object ({} is the brush)."),
    Hint(
        "commit", ("commit",), "Press {} to commit this mask. Tracking starts from committed masks."
    ),
    Hint("track", ("track_forward",), "Press {} to track the object through the video."),
    Hint(
        "worst",
        ("next_worst",),
        "Press {} to go to the frame that needs you most.",
        CORRECT,
    ),
    Hint("export", ("export",), "Press {} to export the masks."),
)


class Hints(QObject):
    """`changed`: another step is next."""

    changed = Signal()

    def __init__(self, settings: Settings, actions: Actions, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._settings = settings
        self._actions = actions
        settings.changed.connect(self._on_setting)

    def text(self, done_here: frozenset[str] = frozenset()) -> str:
        """The next step in words; empty when all are done or the user wants none.

        done_here: steps that make no sense in this clip, though the user never did them.
        """
        hint = self._next(done_here)
        if hint is None:
            return ""
        keys = [native(self._actions.keys_of(a)) or self.tr("the menu") for a in hint.actions]
        return self.tr("Next: {}").format(_tr(hint.text).format(*keys))

    def did(self, step: str) -> None:
        """The user has done it, now or long ago."""
        done = self._done()
        if step not in done:
            self._settings.set(DONE_KEY, ",".join(sorted({*done, step})))

    def did_rest(self, step: Hint) -> None:
        """The user has done what is left of a step, if its beginning is done."""
        if step.rest is not None and step.rest.id in self._done():
            self.did(step.id)

    def watch(self, step: str, *signals: SignalInstance) -> None:
        """Any of these signals means that the user does the step."""
        for signal in signals:
            signal.connect(lambda *_: self.did(step))

    def _next(self, done_here: frozenset[str]) -> Hint | None:
        if not self._settings.flag(SHOWN_KEY):
            return None
        done = self._done() | done_here
        possible = (hint for hint in HINTS if hint.actions[0] in self._actions)
        hint = next((hint for hint in possible if hint.id not in done), None)
        if hint is not None and hint.rest is not None and hint.rest.id in done:
            return hint.rest
        return hint

    def _done(self) -> set[str]:
        return set(self._settings.text(DONE_KEY).split(",")) - {""}

    def _on_setting(self, key: str) -> None:
        if key in (DONE_KEY, SHOWN_KEY):
            self.changed.emit()


def watch_first_steps(hints: Hints, actions: Actions, parts: Parts, files: Files) -> None:
    """What each of the steps is recognised by."""
    hints.watch("draw", parts.document.stroke_begun, files.imported)
    hints.watch("commit", actions["commit"].triggered, actions["commit_and_track"].triggered,
                actions["commit_and_track_both"].triggered, files.imported)  # fmt: skip
    # Who tracks has a committed mask, wherever it came from.
    for step in ("draw", "commit", "track"):
        hints.watch(step, parts.tracking.began)
    hints.watch(CORRECT.id, actions["next_worst"].triggered)
    (worst,) = [hint for hint in HINTS if hint.rest is CORRECT]
    for action_id in ("commit_and_track", "commit_and_track_both", "approve"):
        actions[action_id].triggered.connect(lambda: hints.did_rest(worst))
    # Who exports finds the masks good enough.
    for step in (worst.id, "export"):
        hints.watch(step, files.exported)


def done_here(session: Session) -> frozenset[str]:
    """What was done with a clip already, by whoever it was."""
    states = [session.states(info.id) for info in session.objects()]
    done = {
        "draw": any(one.any() for one in states),
        "commit": any((one == CellState.KEYFRAME).any() for one in states),
        "track": any(np.isin(one, [*AUTO_STATES]).any() for one in states),
    }
    return frozenset(step for step, is_done in done.items() if is_done)


def _tr(text: str) -> str:
    return QCoreApplication.translate("hints", text)
