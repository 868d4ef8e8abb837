"""Undo and redo as the user meets them: nothing changes on a frame that is not shown unannounced.

The document holds one. A step that changes only other frames is named first; asking again goes to
the nearest of them and does it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from PySide6.QtCore import QCoreApplication, SignalInstance

from app.messages import Choice, Messages
from core.errors import EvermaskError
from core.frames import Frames
from core.project.records import ObjectInfo
from core.session.session import Session
from core.types import Change, FrameIndex

Walk = Callable[[Session], tuple[str, Change] | None]


def _tr(text: str) -> str:
    return QCoreApplication.translate("Undoing", text)


@dataclass(frozen=True)
class _Announced:
    """A step that was named while this frame was shown."""

    verb: str
    frame: FrameIndex
    step: tuple[str, Change]


class ShownDocument(Protocol):
    """What undoing knows of the document, which holds it."""

    @property
    def frame_leaving(self) -> SignalInstance: ...

    @property
    def session(self) -> Session: ...

    @property
    def frame(self) -> FrameIndex: ...

    def objects(self) -> Sequence[ObjectInfo]: ...

    def set_frame(self, frame: FrameIndex) -> None: ...

    def announce(self, change: Change) -> None: ...


class Undoing:
    """At most one step waits to be asked for again."""

    def __init__(self, document: ShownDocument, messages: Messages) -> None:
        self._document = document
        self._messages = messages
        self._announced: _Announced | None = None

    def undo(self) -> None:
        self._walk("undo", Session.undo_preview, Session.undo, _tr("Undid {name}{where}."))

    def redo(self) -> None:
        self._walk("redo", Session.redo_preview, Session.redo, _tr("Redid {name}{where}."))

    def _walk(self, verb: str, preview: Walk, walk: Walk, done: str) -> None:
        document = self._document
        document.frame_leaving.emit()
        try:
            step = preview(document.session)
            if step is None:
                return
            if self._is_out_of_sight(step[1]) and not self._was_announced(verb, step):
                self._announce(verb, step)
                return
            self._announced = None
            step = walk(document.session)
        except EvermaskError as error:
            self._messages.failure(error)
            return
        if step is not None:
            self._show(*step, done)

    def _is_out_of_sight(self, change: Change) -> bool:
        return bool(change.frames) and not change.edits(self._document.frame)

    def _was_announced(self, verb: str, step: tuple[str, Change]) -> bool:
        return self._announced == _Announced(verb, self._document.frame, step)

    def _announce(self, verb: str, step: tuple[str, Change]) -> None:
        self._announced = _Announced(verb, self._document.frame, step)
        name, change = step
        what = ", ".join([name, *self._names(name, change)])
        if verb == "undo":
            text, again = _tr("Undo changes {where} ({what})."), _tr("Undo there (Ctrl+Z again)")
        else:
            text, again = _tr("Redo changes {where} ({what})."), _tr("Redo there")
        self._messages.info(
            text.format(where=_where(_edited(change)), what=what),
            Choice(again, self.undo if verb == "undo" else self.redo),
        )

    def _names(self, step_name: str, change: Change) -> list[str]:
        """Whose cells change, unless the step's name says so."""
        names = [
            info.name for info in self._document.objects() if info.id in (change.objects or ())
        ]
        return [f'"{name}"' for name in names if f'"{name}"' not in step_name][:3]

    def _show(self, name: str, change: Change, done: str) -> None:
        edited = _edited(change)
        if self._is_out_of_sight(change):
            nearest = edited.nearest(self._document.frame)
            if nearest is not None:
                self._document.set_frame(nearest)
        where = _tr(" on {}").format(_where(edited)) if edited else ""
        self._document.announce(change)
        self._messages.info(done.format(name=name, where=where))


def _edited(change: Change) -> Frames:
    """Frames with more than a new stale state."""
    return Frames(change.frames or ()) - Frames(change.restaled)


def _where(frames: Frames) -> str:
    if len(frames) == 1:
        return _tr("frame {}").format(frames.ranges[0][0])
    first, last = frames.ranges[0][0], frames.ranges[-1][1]
    if len(frames.ranges) == 1:
        return _tr("frames {} to {}").format(first, last)
    return _tr("{} frames from {} to {}").format(len(frames), first, last)
