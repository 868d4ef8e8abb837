"""The middle of the window: the canvas, and above it which frame it shows and how.

The old picture stays until `PictureFeed` has a new one; picture and mask always belong together.
"""

import numpy as np
from PySide6.QtCore import QEvent, QObject, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.canvas.halves import Halves
from app.canvas.moving import WheelUse
from app.canvas.overlay import ViewMode
from app.canvas.view import CanvasView
from app.document import Document
from app.editing.easel import Easel
from app.editing.viewing import OPACITY_STEP, Comparison, Viewing
from app.frames.picture_feed import PictureFeed
from app.messages import Messages
from app.runs.progress_text import timecode
from app.settings import Settings
from app.window.readout import describe
from app.window.stage_header import StageHeader
from core.drawing.stroke import Stroke
from core.number_text import grouped
from core.types import Box, Change, FrameIndex, Image


class Stage(QWidget):
    """Shows the document's current frame; `hovered_text` says what lies under the cursor."""

    hovered_text = Signal(str)
    view_changed = Signal(str)
    shown = Signal(int)
    canvas_top = Signal(int)
    """How far below its own top the canvas begins: bars over it come and go."""

    def __init__(
        self,
        document: Document,
        easel: Easel,
        settings: Settings,
        messages: Messages,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._document = document
        self._easel = easel
        self._settings = settings
        self._shown: FrameIndex | None = None
        self._picture: Image | None = None
        self.canvas = CanvasView(self)
        self.canvas.setAccessibleName(self.tr("Canvas"))
        self.halves = Halves(self.canvas, self)
        self.viewing = Viewing(document, self.canvas, settings, messages, self)
        self.header = StageHeader(self.viewing, self)
        self._frame_line = self.header.frame_line
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.header)
        layout.addWidget(self.halves, 1)
        self.viewing.add_comparison(
            Comparison(
                self.tr("Earlier version"), lambda frame: document.session.previous_mask(frame)
            )
        )
        self.halves.installEventFilter(self)
        self._connect()
        self._take_wheel("canvas/wheel")

    # what actions call

    def set_view(self, mode: str) -> None:
        self.viewing.choose(ViewMode(mode))
        self.view_changed.emit(mode)

    def hide_masks(self, hidden: bool) -> None:
        self.viewing.hide_masks(hidden)

    def show_previous(self, wanted: bool) -> None:
        self.viewing.show_previous(wanted)

    def change_opacity(self, steps: int) -> None:
        slider = self.header.opacity
        slider.setValue(slider.value() + round(100 * OPACITY_STEP) * steps)

    def fit(self) -> None:
        self.canvas.fit()

    def zoom_to_object(self) -> None:
        """Bring the selected object close; say so when it is nowhere on this frame."""
        document = self._document
        if self._shown is None or document.selected is None:
            return
        box = Box.around(document.mask(self._shown) == document.selected)
        if box.is_empty:
            name = self._easel.object_name(document.selected)
            self._easel.say(self.tr("“{}” has no pixels on this frame.").format(name))
        self.canvas.zoom_to_box(box)

    def set_keyboard_cursor(self, wanted: bool) -> None:
        self.canvas.set_keyboard_cursor(wanted)

    def zoom_to(self, factor: int) -> None:
        self.canvas.zoom_to(float(factor))

    def zoom_in(self) -> None:
        self.canvas.zoom_in()

    def zoom_out(self) -> None:
        self.canvas.zoom_out()

    def set_zoom_actions(self, actions: list[QAction]) -> None:
        self.header.set_zoom_actions(actions)

    def add_bar(self, bar: QWidget) -> None:
        """Under the line that says which frame is shown, over the canvas."""
        layout = self.layout()
        if isinstance(layout, QVBoxLayout):
            layout.insertWidget(1, bar)

    @property
    def shown_picture(self) -> Image | None:
        return self._picture

    @property
    def shown_frame(self) -> FrameIndex | None:
        """The frame whose picture is on the canvas."""
        return self._shown

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.halves and event.type() is QEvent.Type.Move:
            self.canvas_top.emit(self.halves.y())
        return super().eventFilter(watched, event)

    def _connect(self) -> None:
        document = self._document
        document.opened.connect(self._on_opened)
        document.closed.connect(self._on_closed)
        document.frame_leaving.connect(self.canvas.end_gesture)
        document.frame_changed.connect(self._write_frame_line)
        # After the line is connected: what the feed says about a frame is written over it.
        feed = PictureFeed(document, self)
        feed.ready.connect(self._show)
        feed.unreadable.connect(self._show_unreadable)
        document.selection_changed.connect(self._on_selection_changed)
        document.selection.solo_changed.connect(self._take_colors)
        document.changed.connect(self._on_changed)
        self._easel.stroke_shown.connect(self._on_stroke_shown)
        self._easel.stroke_cancelled.connect(self._repaint_mask)
        self._easel.preview_shown.connect(self._show_preview)
        self.viewing.mask_changed.connect(self._repaint_mask)
        self.header.view_asked.connect(self.set_view)
        self.canvas.zoom_changed.connect(self.header.show_zoom)
        self.canvas.hovered.connect(self._on_hovered)
        self.canvas.left.connect(lambda: self.hovered_text.emit(""))
        self._settings.changed.connect(self._take_wheel)

    # the document's news

    def _on_opened(self) -> None:
        self._shown = None
        self._take_colors()

    def _on_closed(self) -> None:
        self._shown = self._picture = None
        self.viewing.take_frame(None)
        self.canvas.set_frame(None)
        self.canvas.set_mask(None)
        self._frame_line.clear()
        self.hovered_text.emit("")

    def _on_changed(self, change: Change) -> None:
        if change.object_list:
            self._take_colors()
        if self._shown is not None and change.touches(self._shown):
            self.viewing.take_frame(self._shown)
            self._repaint_mask()

    def _on_selection_changed(self) -> None:
        self.canvas.set_selected_object(self._document.selected)

    def _on_stroke_shown(self, stroke: Stroke, box: Box) -> None:
        self.canvas.update_mask(stroke.mask, box)

    def _show_preview(self, mask: object) -> None:
        if isinstance(mask, np.ndarray):
            self.canvas.set_mask(mask)
        else:
            self._repaint_mask()

    def _repaint_mask(self) -> None:
        if self._shown is not None and self._document.is_open:
            self.canvas.set_mask(self.viewing.mask(self._shown))

    def _take_colors(self) -> None:
        objects = self._document.objects()
        solo = self._document.selection.solo
        hidden = frozenset(
            info.id for info in objects if not info.visible or (solo and info.id not in solo)
        )
        self.canvas.set_object_colors(
            {info.id: info.color for info in objects},
            hidden,
            {info.id: info.pattern for info in objects},
        )

    def _show(self, frame: FrameIndex, picture: Image) -> None:
        self.canvas.set_frame(picture)
        self.viewing.take_frame(frame)
        self.canvas.set_mask(self.viewing.mask(frame))
        self._shown, self._picture = frame, picture
        self._easel.note_shown(frame, picture)
        self.shown.emit(frame)

    def _show_unreadable(self, frame: FrameIndex) -> None:
        clip = self._document.session.clip
        self._show(frame, np.zeros((clip.height, clip.width, 3), np.uint8))
        self._frame_line.setText(
            self.tr("{:05} · this frame could not be read: it is shown black").format(frame)
        )

    # readouts

    def _write_frame_line(self, frame: FrameIndex) -> None:
        clip = self._document.session.clip
        parts = [
            f"{frame:05} / {grouped(clip.frame_count)}",
            timecode(clip.timestamps[frame]),
            clip.path.name if clip.kind == "video" else clip.names[frame],
        ]
        if clip.variable_rate:
            parts.append(self.tr("VFR"))
        self._frame_line.setText("  ·  ".join(parts))
        self._frame_line.setToolTip(
            self.tr("Frame (counted from 0) of {} · time · name").format(clip.frame_count)
        )

    def _on_hovered(self, x: int, y: int) -> None:
        text = describe(self._document, self._easel, x, y)
        self.hovered_text.emit(text)
        if self.canvas.has_keyboard_cursor:
            self.canvas.speak(text)

    def _take_wheel(self, key: str) -> None:
        if key == "canvas/wheel":
            self.canvas.wheel_use = WheelUse(self._settings.text(key))
