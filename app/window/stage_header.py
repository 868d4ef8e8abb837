"""The line above the canvas: which frame it shows, and how masks are looked at."""

from functools import partial
from pathlib import Path

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import (
    QColorDialog,
    QComboBox,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QMenu,
    QSlider,
    QToolButton,
    QWidget,
)

from app.appearance.theme import bind_icon
from app.canvas.overlay import ViewMode
from app.editing.viewing import Viewing
from app.panels.elided import ElidedLabel

HEADER_HEIGHT = 34
WIDE = 600
"""From this width on there is room for names of what is plain without one."""

USUAL_LETTERS = 17
"""Their height in pixels where `WIDE` is right."""

IMAGE_PATTERNS = "*.png *.jpg *.jpeg *.tif *.tiff *.bmp *.webp"


class StageHeader(QWidget):
    """Follows `Viewing`; the view is chosen through `view_asked`, as by a key."""

    view_asked = Signal(str)

    def __init__(self, viewing: Viewing, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._viewing = viewing
        self.review_mode = QToolButton(self)
        self.review_mode.setFixedHeight(HEADER_HEIGHT - 6)
        self.review_mode.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.review_mode.setProperty("outlined", True)
        self.review_mode.hide()
        self.frame_line = ElidedLabel(self)
        self.frame_line.setAccessibleName(self.tr("Current frame"))
        self._views = self._build_views()
        self.ground_button = self._menu_button(
            self.tr("Background"), self.tr("What a cut-out stands on (F7 again)")
        )
        self.ground_button.setMenu(self._ground_menu())
        self.comparison_button = self._menu_button(
            self.tr("Compared with"), self.tr("What the mask is compared with (F8 again)")
        )
        self.compare_button = self._menu_button(
            self.tr("Compare"), self.tr("See the masks beside others: a folder, a checkpoint, …")
        )
        self.compare_button.setText(self.tr("Compare"))
        bind_icon(self.compare_button, "side-by-side")
        self.opacity = self._build_opacity()
        self._opacity_label = QLabel(self.tr("Opacity"), self)
        self.zoom = self._menu_button(
            self.tr("Zoom"), self.tr("Zoom (wheel; Ctrl+0 fits, Ctrl+1 is 100 %)")
        )
        self.zoom.setMinimumWidth(64)
        self._row = layout = QHBoxLayout(self)
        layout.setContentsMargins(10, 3, 6, 3)
        layout.setSpacing(8)
        layout.addWidget(self.review_mode)
        layout.addWidget(self.frame_line, 1)
        for widget in (
            self._views,
            self.ground_button,
            self.comparison_button,
            self._opacity_label,
            self.opacity,
            self.compare_button,
            self.zoom,
        ):
            layout.addWidget(widget)
        viewing.changed.connect(self.show_viewing)
        self.show_viewing()

    def set_zoom_actions(self, actions: list[QAction]) -> None:
        menu = QMenu(self.zoom)
        menu.addActions(actions)
        self.zoom.setMenu(menu)

    def set_review_mode_action(self, action: QAction) -> None:
        """Shown while the mode is on; a click leaves it."""
        self.review_mode.setDefaultAction(action)
        action.changed.connect(lambda: self.review_mode.setVisible(action.isChecked()))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The frame's number is worth more than a word."""
        styles = Qt.ToolButtonStyle
        self.review_mode.setToolButtonStyle(
            styles.ToolButtonTextBesideIcon if self._is_wide else styles.ToolButtonIconOnly
        )
        self._make_room()
        super().resizeEvent(event)

    @property
    def _is_wide(self) -> bool:
        return self.width() >= WIDE * max(1.0, self.fontMetrics().height() / USUAL_LETTERS)

    def _make_room(self) -> None:
        """The slider has keys, the button an icon: they give way to the number of the frame."""
        is_used = self._viewing.mode is ViewMode.OVERLAY
        self._opacity_label.setVisible(is_used and self._is_wide)
        self.opacity.setVisible(is_used)
        self._show_compare_as(Qt.ToolButtonStyle.ToolButtonTextOnly)
        if self._has_room:
            return
        self._show_compare_as(Qt.ToolButtonStyle.ToolButtonIconOnly)
        if not self._has_room:
            self.opacity.hide()

    @property
    def _has_room(self) -> bool:
        """For the number, beside all that is shown."""
        text = self.frame_line.text().partition("\N{MIDDLE DOT}")[0].rstrip()
        number = self.fontMetrics().horizontalAdvance(f"{text} \N{HORIZONTAL ELLIPSIS}")
        return self._row.minimumSize().width() + number <= self.width()

    def _show_compare_as(self, style: Qt.ToolButtonStyle) -> None:
        if self.compare_button.toolButtonStyle() is not style:
            self.compare_button.setToolButtonStyle(style)
            self._row.invalidate()

    def set_compare_actions(self, actions: list[QAction]) -> None:
        """What the masks can be compared with."""
        menu = QMenu(self.compare_button)
        menu.setToolTipsVisible(True)
        menu.addActions(actions)
        self.compare_button.setMenu(menu)

    def show_zoom(self, zoom: float) -> None:
        percent = zoom * 100
        self.zoom.setText(f"{percent:.0f} %" if percent >= 10 else f"{percent:.1f} %")

    def show_viewing(self) -> None:
        viewing = self._viewing
        mode = viewing.mode
        self._views.setCurrentIndex(self._views.findData(mode.value))
        self.ground_button.setVisible(mode is ViewMode.CUTOUT)
        self.ground_button.setText(self._ground_names()[viewing.ground])
        self.comparison_button.setVisible(mode is ViewMode.DIFFERENCE)
        self._make_room()
        with QSignalBlocker(self.opacity):
            self.opacity.setValue(round(100 * viewing.opacity))
        self._show_comparison()

    def _show_comparison(self) -> None:
        viewing = self._viewing
        titles = viewing.comparisons
        title = titles[viewing.comparison] if titles else self.tr("nothing")
        missing = "" if viewing.has_reference else self.tr(" (this frame has none)")
        self.comparison_button.setText(title + missing)
        menu = QMenu(self.comparison_button)
        for place, name in enumerate(titles):
            action = menu.addAction(name)
            action.setStatusTip(self.tr("Show what has changed since: {}").format(name))
            action.triggered.connect(partial(viewing.compare_with, place))
        before = self.comparison_button.menu()
        self.comparison_button.setMenu(menu)
        if before is not None:
            before.deleteLater()

    def _build_views(self) -> QComboBox:
        box = QComboBox(self)
        names = {
            ViewMode.OVERLAY: self.tr("Overlay"),
            ViewMode.OUTLINE: self.tr("Outline"),
            ViewMode.MATTE: self.tr("Matte"),
            ViewMode.CUTOUT: self.tr("Cut-out"),
            ViewMode.DIFFERENCE: self.tr("Difference"),
        }
        for mode, name in names.items():
            box.addItem(name, mode.value)
        box.setAccessibleName(self.tr("View mode"))
        box.setToolTip(self.tr("How masks are shown (F3, F4, F5, F7, F8)"))
        box.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        box.activated.connect(lambda index: self.view_asked.emit(box.itemData(index)))
        return box

    def _build_opacity(self) -> QSlider:
        slider = QSlider(Qt.Orientation.Horizontal, self)
        slider.setRange(5, 100)
        slider.setFixedWidth(96)
        slider.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        slider.setAccessibleName(self.tr("Mask opacity"))
        slider.setToolTip(self.tr("Mask opacity (Ctrl+Shift+Up, Ctrl+Shift+Down)"))
        slider.valueChanged.connect(lambda percent: self._viewing.set_opacity(percent / 100))
        return slider

    def _menu_button(self, name: str, hint: str) -> QToolButton:
        button = QToolButton(self)
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        button.setAutoRaise(True)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.setAccessibleName(name)
        button.setToolTip(hint)
        return button

    def _ground_names(self) -> dict[str, str]:
        return {
            "checker": self.tr("Checkerboard"),
            "color": self.tr("Colour"),
            "image": self.tr("Image"),
        }

    def _ground_menu(self) -> QMenu:
        menu = QMenu(self.ground_button)
        for text, hint, stand in (
            (
                self.tr("Checkerboard"),
                self.tr("Cut-outs on grey squares"),
                self._viewing.stand_on_checker,
            ),
            (self.tr("Colour…"), self.tr("Cut-outs on one colour"), self._ask_color),
            (self.tr("Image…"), self.tr("Cut-outs on a picture"), self._ask_image),
        ):
            action = menu.addAction(text)
            action.setStatusTip(hint)
            action.triggered.connect(stand)
        return menu

    def _ask_color(self) -> None:
        dialog = QColorDialog(self._viewing.ground_color, self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setWindowTitle(self.tr("Background of cut-outs"))
        dialog.colorSelected.connect(self._viewing.stand_on_color)
        dialog.open()

    def _ask_image(self) -> None:
        dialog = QFileDialog(self, self.tr("Background of cut-outs"))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilter(self.tr("Images ({})").format(IMAGE_PATTERNS))
        dialog.fileSelected.connect(lambda name: self._viewing.stand_on_image(Path(name)))
        dialog.open()
