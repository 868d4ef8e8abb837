"""In, Out and markers of the open clip: kept in the project, shown over the timeline.

Runs, playing in a loop and exports ask for the range; nothing here is a step of the history.
"""

import json
from dataclasses import dataclass, field

from PySide6.QtCore import QObject, Signal

from app.document import Document
from app.messages import Messages
from core.errors import EvermaskError
from core.types import FrameIndex

SETTING = "marks"
MAX_MARKERS = 10_000
MAX_TEXT = 200


@dataclass(frozen=True)
class _Kept:
    """What is stored: In and Out are included in the range; markers have a text each."""

    first: FrameIndex | None = None
    last: FrameIndex | None = None
    markers: dict[FrameIndex, str] = field(default_factory=dict)


class Marks(QObject):
    """`changed`: In, Out or a marker is different now."""

    changed = Signal()

    def __init__(
        self, document: Document, messages: Messages, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._document = document
        self._messages = messages
        self._kept = _Kept()
        document.opened.connect(self._load)
        document.closed.connect(self._forget)

    # the range

    @property
    def first(self) -> FrameIndex | None:
        """The In frame, if one is set."""
        return self._kept.first

    @property
    def last(self) -> FrameIndex | None:
        """The Out frame, if one is set; it belongs to the range."""
        return self._kept.last

    @property
    def has_range(self) -> bool:
        return self._kept.first is not None or self._kept.last is not None

    @property
    def range(self) -> tuple[FrameIndex, FrameIndex]:
        """First and last frame, both included; the ends of the clip where none is set."""
        end = max(self._document.frame_count - 1, 0)
        first, last = self._kept.first, self._kept.last
        return (0 if first is None else first), (end if last is None else last)

    def set_first(self, frame: FrameIndex) -> None:
        """In; an Out before it is forgotten."""
        last = self._kept.last
        self._keep(_Kept(frame, None if last is not None and last < frame else last, self.markers))

    def set_last(self, frame: FrameIndex) -> None:
        """Out; an In after it is forgotten."""
        first = self._kept.first
        self._keep(
            _Kept(None if first is not None and first > frame else first, frame, self.markers)
        )

    def set_range(self, first: FrameIndex, last: FrameIndex) -> None:
        self._keep(_Kept(first, last, self.markers))

    def clear_range(self) -> None:
        self._keep(_Kept(None, None, self.markers))

    # what actions call

    def mark_in(self) -> None:
        self.set_first(self._document.frame)

    def mark_out(self) -> None:
        self.set_last(self._document.frame)

    def toggle_marker(self) -> None:
        """A marker on the current frame, or none."""
        frame = self._document.frame
        if frame in self.markers:
            self.remove_marker(frame)
        else:
            self.set_marker(frame, "")

    # markers

    @property
    def markers(self) -> dict[FrameIndex, str]:
        """The text of each marker, by frame; a copy."""
        return dict(self._kept.markers)

    def set_marker(self, frame: FrameIndex, text: str) -> None:
        self._keep_markers({**self.markers, frame: text[:MAX_TEXT]})

    def move_marker(self, frame: FrameIndex, to: FrameIndex) -> None:
        markers = self.markers
        text = markers.pop(frame)
        self._keep_markers({**markers, to: text})

    def remove_marker(self, frame: FrameIndex) -> None:
        markers = self.markers
        markers.pop(frame, None)
        self._keep_markers(markers)

    # inside

    def _keep_markers(self, markers: dict[FrameIndex, str]) -> None:
        if len(markers) > MAX_MARKERS:
            self._messages.warning(
                self.tr("There are {} markers already. Remove some first.").format(MAX_MARKERS)
            )
            return
        self._keep(_Kept(self._kept.first, self._kept.last, dict(sorted(markers.items()))))

    def _keep(self, kept: _Kept) -> None:
        if kept == self._kept or not self._document.is_open:
            return
        self._kept = kept
        try:
            self._document.session.remember(SETTING, _as_text(kept))
        except EvermaskError as error:
            self._messages.failure(error)
        self.changed.emit()

    def _load(self) -> None:
        stored = self._document.session.setting(SETTING)
        self._kept = _from_text(stored or "", self._document.frame_count)
        self.changed.emit()

    def _forget(self) -> None:
        self._kept = _Kept()
        self.changed.emit()


def _as_text(kept: _Kept) -> str:
    markers = [[frame, text] for frame, text in kept.markers.items()]
    return json.dumps({"in": kept.first, "out": kept.last, "markers": markers})


def _from_text(stored: str, frame_count: int) -> _Kept:
    """What makes sense of a text that may have been damaged or made by another clip."""
    try:
        data = json.loads(stored)
    except (ValueError, RecursionError):
        return _Kept()
    if not isinstance(data, dict):
        return _Kept()

    def frame_of(value: object) -> FrameIndex | None:
        if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < frame_count:
            return value
        return None

    first, last = frame_of(data.get("in")), frame_of(data.get("out"))
    if first is not None and last is not None and first > last:
        first = last = None
    markers = {}
    entries = data.get("markers")
    for entry in (entries if isinstance(entries, list) else [])[:MAX_MARKERS]:
        if isinstance(entry, list) and len(entry) == 2 and isinstance(entry[1], str):
            frame = frame_of(entry[0])
            if frame is not None:
                markers[frame] = entry[1][:MAX_TEXT]
    return _Kept(first, last, dict(sorted(markers.items())))
