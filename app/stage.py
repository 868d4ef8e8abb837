"""The middle of the window: the canvas, and above it which frame it shows and how.

The old picture stays until `PictureFeed` has a new one; picture and mask always belong together.
"""

import numpy as np
from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLabel,
    QMenu,
    QSlider,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from app.canvas.overlay import ViewMode
from app.canvas.view import CanvasView
from app.document import Document
from app.easel import Easel
from app.panels.elided import ElidedLabel
from app.picture_feed import PictureFeed
from app.progress_text import grouped, timecode
from app.settings import Settings
from core.drawing.stroke import Stroke
from core.types import Box, Change, FrameIndex, Image, ObjectId

OPACITY_STEP = 0.1
HEADER_HEIGHT = 34


class Stage(QWidget):
    """Shows the document's current frame; `hovered_text` says what lies under the cursor."""

    hovered_text = Signal(str)
    view_changed = Signal(str)
    shown = Signal(int)

    def __init__(
        self,
        document: Document,
        easel: Easel,
        settings: Settings,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._document = document
        self._easel = easel
        self._settings = settings
        self._shown: FrameIndex | None = None
        self.canvas = CanvasView(self)
        self.canvas.setAccessibleName(self.tr("Canvas"))
        self._frame_line = ElidedLabel(self)
        self._view_choice = QComboBox(self)
        self._opacity = QSlider(Qt.Orientation.Horizontal, self)
        self._zoom = QToolButton(self)
        self._build_header()
        self._connect()
        self.canvas.set_overlay_opacity(settings.number("canvas/overlay_opacity"))

    # what actions call

    def set_view(self, mode: str) -> None:
        self.canvas.set_view_mode(ViewMode(mode))
        self._view_choice.setCurrentIndex(self._view_choice.findData(mode))
        self.view_changed.emit(mode)

    def hide_masks(self, hidden: bool) -> None:
        self.canvas.set_masks_visible(not hidden)

    def change_opacity(self, steps: int) -> None:
        self._opacity.setValue(self._opacity.value() + round(100 * OPACITY_STEP) * steps)

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
        menu = QMenu(self._zoom)
        menu.addActions(actions)
        self._zoom.setMenu(menu)

    @property
    def shown_frame(self) -> FrameIndex | None:
        """The frame whose picture is on the canvas."""
        return self._shown

    # building

    def _build_header(self) -> None:
        self._frame_line.setAccessibleName(self.tr("Current frame"))
        names = {
            ViewMode.OVERLAY: self.tr("Overlay"),
            ViewMode.OUTLINE: self.tr("Outline"),
            ViewMode.MATTE: self.tr("Matte"),
            ViewMode.CUTOUT: self.tr("Cut-out"),
        }
        for mode, name in names.items():
            self._view_choice.addItem(name, mode.value)
        self._view_choice.setAccessibleName(self.tr("View mode"))
        self._view_choice.setToolTip(self.tr("How masks are shown (F3, F4, F5, F7)"))
        self._view_choice.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._opacity.setRange(5, 100)
        self._opacity.setValue(round(100 * self._settings.number("canvas/overlay_opacity")))
        self._opacity.setFixedWidth(96)
        self._opacity.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._opacity.setAccessibleName(self.tr("Mask opacity"))
        self._opacity.setToolTip(self.tr("Mask opacity (Ctrl+Shift+Up, Ctrl+Shift+Down)"))
        self._zoom.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._zoom.setAutoRaise(True)
        self._zoom.setMinimumWidth(64)
        self._zoom.setAccessibleName(self.tr("Zoom"))
        self._zoom.setToolTip(self.tr("Zoom (wheel; Ctrl+0 fits, Ctrl+1 is 100 %)"))
        header = QHBoxLayout()
        header.setContentsMargins(10, 3, 6, 3)
        header.setSpacing(8)
        header.addWidget(self._frame_line, 1)
        header.addWidget(self._view_choice)
        header.addWidget(QLabel(self.tr("Opacity"), self))
        header.addWidget(self._opacity)
        header.addWidget(self._zoom)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(header)
        layout.addWidget(self.canvas, 1)

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
        document.changed.connect(self._on_changed)
        self._easel.stroke_shown.connect(self._on_stroke_shown)
        self._easel.stroke_cancelled.connect(self._repaint_mask)
        self._view_choice.activated.connect(
            lambda index: self.set_view(self._view_choice.itemData(index))
        )
        self._opacity.valueChanged.connect(self._on_opacity)
        self.canvas.zoom_changed.connect(self._on_zoom)
        self.canvas.hovered.connect(self._on_hovered)
        self.canvas.left.connect(lambda: self.hovered_text.emit(""))

    # the document's news

    def _on_opened(self) -> None:
        self._shown = None
        self._take_colors()

    def _on_closed(self) -> None:
        self._shown = None
        self.canvas.set_frame(None)
        self.canvas.set_mask(None)
        self._frame_line.clear()
        self.hovered_text.emit("")

    def _on_changed(self, change: Change) -> None:
        if change.object_list:
            self._take_colors()
        if self._shown is not None and change.touches(self._shown):
            self._repaint_mask()

    def _on_selection_changed(self) -> None:
        self.canvas.set_selected_object(self._document.selected)

    def _on_stroke_shown(self, stroke: Stroke, box: Box) -> None:
        self.canvas.update_mask(stroke.mask, box)

    def _repaint_mask(self) -> None:
        if self._shown is not None and self._document.is_open:
            self.canvas.set_mask(self._document.mask(self._shown))

    def _take_colors(self) -> None:
        objects = self._document.objects()
        hidden = frozenset(info.id for info in objects if not info.visible)
        self.canvas.set_object_colors({info.id: info.color for info in objects}, hidden)

    def _show(self, frame: FrameIndex, picture: Image) -> None:
        self.canvas.show_frame(picture, self._document.mask(frame))
        self._shown = frame
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
        under = self._easel.object_at(x, y)
        info = self._document.object(ObjectId(under)) if under else None
        name = info.name if info else self.tr("background")
        self.hovered_text.emit(f"{x}, {y}  {name}")

    def _on_opacity(self, percent: int) -> None:
        self.canvas.set_overlay_opacity(percent / 100)
        self._settings.set("canvas/overlay_opacity", percent / 100)

    def _on_zoom(self, zoom: float) -> None:
        percent = zoom * 100
        self._zoom.setText(f"{percent:.0f} %" if percent >= 10 else f"{percent:.1f} %")
