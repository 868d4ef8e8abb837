"""The lower side of the window: the transport over the timeline."""

from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.panels.transport import Transport
from app.timeline.panel import Timeline


class Bottom(QWidget):
    """What the timeline's pane holds."""

    def __init__(self, transport: Transport, timeline: Timeline, parent: QWidget) -> None:
        super().__init__(parent)
        self._timeline = timeline
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(transport)
        layout.addWidget(timeline, 1)

    def set_room(self, has_room: bool) -> None:
        """In a low window the timeline leaves out its plot."""
        self._timeline.set_room(has_room)
