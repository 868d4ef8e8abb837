"""What the user wants of a run, in the words of the window; it becomes a RunScope here and now.

The dialog edits it, the keys T, Shift+T and the like are wishes too, and the last one from the
dialog is remembered. Replacing keyframes is never remembered: it is asked for each time.
"""

import dataclasses
import json
from dataclasses import dataclass
from enum import Enum
from typing import TypeVar

from PySide6.QtCore import QCoreApplication

from app.document import Document
from app.editing.marks import Marks
from core.session.runs.rules import StopRules
from core.session.runs.scope import AtKeyframes, RunScope, Until, Way
from core.types import FrameIndex, ObjectId

MOST_FRAMES = 1_000_000
FADE = 12
LONGEST_FADE = 120


class Reach(Enum):
    """How far to track."""

    KEYFRAME = "keyframe"
    RANGE = "range"
    END = "end"
    FRAMES = "frames"
    SELECTION = "selection"
    STALE = "stale"


class Whose(Enum):
    """Which objects are written; the others are there to be told apart."""

    SELECTED = "selected"
    VISIBLE = "visible"
    ALL = "all"


class Shown(Enum):
    """The panel that is shown when a run has come to its end."""

    NOTHING = ""
    SCORES = "scores"
    REVIEW = "review"


@dataclass(frozen=True)
class AfterRun:
    """What happens when a run is done; it beeps also when it stands still or has failed."""

    shows: Shown = Shown.NOTHING
    beeps: bool = False


NOTHING_AFTER = AfterRun()


@dataclass(frozen=True)
class TrackWish:
    """frames: for FRAMES. goes_on: at keyframes, anchor again and go on.

    blends: where a keyframe waits at the end, track from both sides and blend over `fade` frames.
    Rules pause the run; 0 is off. risk, area_change and confidence in percent; vanished in frames.
    """

    way: Way = Way.FORWARD
    reach: Reach = Reach.KEYFRAME
    frames: int = 50
    whose: Whose = Whose.ALL
    goes_on: bool = False
    blends: bool = False
    fade: int = FADE
    area_change: int = 0
    vanished: int = 0
    confidence: int = 0
    risk: int = 0
    shows: Shown = Shown.NOTHING
    beeps: bool = False

    @property
    def rules(self) -> StopRules:
        def share(percent: int) -> float | None:
            return percent / 100 if percent else None

        return StopRules(
            share(self.area_change),
            self.vanished or None,
            share(self.confidence),
            share(self.risk),
        )

    @property
    def after(self) -> AfterRun:
        return AfterRun(self.shows, self.beeps)


Wish = TypeVar("Wish", TrackWish, AfterRun)


def scope_of(
    wish: TrackWish,
    document: Document,
    marks: Marks,
    *,
    objects: frozenset[ObjectId] | None = None,
    replaces_keyframes: bool = False,
) -> RunScope | str:
    """The scope for where the user is now; or why there is none.

    objects: given ones instead of those that the wish names.
    """
    if objects is None:
        objects = _objects(wish.whose, document)
    if not objects and document.objects():
        return _tr("Nothing to track: no object is selected or shown.")
    frame = document.frame
    until, bounds = Until(_UNTIL[wish.reach]), _bounds(marks, frame)
    if wish.reach is Reach.SELECTION:
        selected = document.selection.frames
        if selected is None:
            return _tr("Nothing to track: drag over the lanes to select frames first.")
        bounds = selected
    elif wish.reach is Reach.RANGE:
        if not marks.has_range:
            return _tr("Nothing to track: set In and Out first (I, O).")
        first, last = bounds = marks.range
        until = Until.END if first <= frame <= last else Until.RANGE
    elif wish.reach is Reach.STALE:
        bounds = marks.range if marks.has_range else None
    return RunScope(
        frame,
        wish.way,
        until,
        wish.frames,
        bounds,
        objects or None,
        AtKeyframes.GO_ON if wish.goes_on else AtKeyframes.STOP,
        replaces_keyframes,
        wish.fade if wish.blends else 0,
    )


def as_text(wish: TrackWish) -> str:
    return _plain_text(wish)


def from_text(text: str) -> TrackWish:
    """What makes sense of a text from the settings; the rest is as by default."""
    return _filled(TrackWish(), text)


def after_text(after: AfterRun) -> str:
    """For a run that waits; `after_from` reads it back, and what makes no sense is nothing."""
    return _plain_text(after)


def after_from(text: str) -> AfterRun:
    return _filled(NOTHING_AFTER, text)


def _plain_text(wish: TrackWish | AfterRun) -> str:
    plain = {
        name: value.value if isinstance(value, Enum) else value
        for name, value in dataclasses.asdict(wish).items()
    }
    return json.dumps(plain)


def _filled(defaults: Wish, text: str) -> Wish:
    """The same with what makes sense of a text."""
    try:
        plain = json.loads(text)
    except (ValueError, RecursionError):
        return defaults
    if not isinstance(plain, dict):
        return defaults
    values: dict[str, object] = {}
    for field in dataclasses.fields(defaults):
        default, value = field.default, plain.get(field.name)
        if isinstance(default, Enum):
            found = [member for member in type(default) if member.value == value]
            if found:
                values[field.name] = found[0]
        elif type(value) is type(default) and (
            not isinstance(value, int) or isinstance(value, bool) or 0 <= value <= MOST_FRAMES
        ):
            values[field.name] = value
    return dataclasses.replace(defaults, **values)  # type: ignore[arg-type]  # compared above


_UNTIL = {
    Reach.KEYFRAME: "keyframe",
    Reach.RANGE: "range",
    Reach.END: "end",
    Reach.FRAMES: "count",
    Reach.SELECTION: "range",
    Reach.STALE: "stale",
}


def _objects(whose: Whose, document: Document) -> frozenset[ObjectId]:
    if whose is Whose.SELECTED:
        return document.selection.objects
    infos = document.objects()
    return frozenset(info.id for info in infos if whose is Whose.ALL or info.visible)


def _bounds(marks: Marks, frame: FrameIndex) -> tuple[FrameIndex, FrameIndex] | None:
    """In and Out, if the user is between them; from outside they are no concern."""
    first, last = marks.range
    return (first, last) if marks.has_range and first <= frame <= last else None


def _tr(text: str) -> str:
    return QCoreApplication.translate("track", text)
