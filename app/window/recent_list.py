"""What was open before, with small pictures, on the welcome page."""

from pathlib import Path

from PySide6.QtCore import QCoreApplication, QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFontMetrics,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPalette,
    QPixmap,
)
from PySide6.QtWidgets import QAbstractButton, QGridLayout, QMenu, QSizePolicy, QWidget

from app.appearance.shortened import shortened
from app.appearance.theme import current_theme, icon
from app.settings import Settings
from core.session.places import PROJECT_SUFFIX, cache_folder
from core.session.thumbnails import forget_thumbnail, thumbnail_of

MOST_SHOWN = 6
COLUMNS = 2
PICTURE = QSize(88, 50)
EDGE = 5


class RecentList(QWidget):
    """`chosen` carries what is to be opened again; empty, it takes no room."""

    chosen = Signal(Path)

    def __init__(self, settings: Settings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._settings = settings
        self._tiles: list[RecentTile] = []
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(8)
        for column in range(COLUMNS):
            self._grid.setColumnStretch(column, 1)
        settings.changed.connect(self._on_setting)
        self.fill()

    @property
    def tiles(self) -> "list[RecentTile]":
        return list(self._tiles)

    def fill(self) -> None:
        """Anew, since other things are recent or their pictures are."""
        for tile in self._tiles:
            self._grid.removeWidget(tile)
            tile.hide()
            tile.deleteLater()
        self._tiles = [self._tile(path) for path in self._settings.recent()[:MOST_SHOWN]]
        for place, tile in enumerate(self._tiles):
            self._grid.addWidget(tile, place // COLUMNS, place % COLUMNS)
        self.setVisible(bool(self._tiles))

    def _tile(self, path: Path) -> "RecentTile":
        tile = RecentTile(path, self)
        tile.clicked.connect(lambda: self.chosen.emit(path))
        tile.customContextMenuRequested.connect(lambda at: self._show_menu(tile, at))
        return tile

    def _show_menu(self, tile: "RecentTile", at: QPoint) -> None:
        menu = QMenu(tile)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        opens = menu.addAction(self.tr("Open"), tile.click)
        opens.setStatusTip(str(tile.path))
        forgets = menu.addAction(self.tr("Remove from this list"), lambda: self._forget(tile.path))
        forgets.setStatusTip(self.tr("The file and its masks stay"))
        menu.popup(tile.mapToGlobal(at))

    def _forget(self, path: Path) -> None:
        forget_thumbnail(path)
        self._settings.forget_recent(path)

    def _on_setting(self, key: str) -> None:
        if key == "open/recent":
            self.fill()


class RecentTile(QAbstractButton):
    """One of them: its picture as it was last seen, its name and where it is."""

    def __init__(self, path: Path, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.path = path
        picture = thumbnail_of(path)
        self._picture = QPixmap(str(picture)) if picture is not None else QPixmap()
        self.setText(path.stem if path.suffix == PROJECT_SUFFIX else path.name)
        self.setToolTip(str(path))
        self.setAccessibleName(self.tr("Open {}").format(path.name))
        self.setAccessibleDescription(str(path))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)

    @property
    def has_picture(self) -> bool:
        return not self._picture.isNull()

    def sizeHint(self) -> QSize:
        return QSize(PICTURE.width() + 160, PICTURE.height() + 2 * EDGE)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = current_theme()
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            is_lit = self.underMouse() or self.isDown()
            painter.setBrush(QColor(theme.hover if is_lit else theme.base))
            painter.setPen(QColor(theme.accent if self.hasFocus() else theme.border))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)
            place = QRect(QPoint(EDGE, EDGE), PICTURE)
            self._paint_picture(painter, place)
            left = place.right() + 1 + 2 * EDGE
            self._paint_texts(
                painter, QRect(left, EDGE, self.width() - left - EDGE, place.height())
            )

    def _paint_picture(self, painter: QPainter, place: QRect) -> None:
        outline = QPainterPath()
        outline.addRoundedRect(QRectF(place), 4, 4)
        painter.fillPath(outline, QColor(current_theme().surround))
        if self._picture.isNull():
            name = "open" if self.path.suffix else "open-folder"
            icon(name).paint(painter, place.adjusted(0, 15, 0, -15))
            return
        size = self._picture.size().scaled(place.size(), Qt.AspectRatioMode.KeepAspectRatio)
        target = QRect(QPoint(0, 0), size)
        target.moveCenter(place.center())
        painter.save()
        painter.setClipPath(outline)
        painter.drawPixmap(target, self._picture)
        painter.restore()

    def _paint_texts(self, painter: QPainter, place: QRect) -> None:
        bold = self.font()
        bold.setBold(True)
        heights = QFontMetrics(bold).height(), self.fontMetrics().height()
        top = place.top() + (place.height() - sum(heights) - 2) // 2
        palette = self.palette()
        painter.setFont(bold)
        painter.setPen(palette.color(QPalette.ColorRole.Text))
        name = QFontMetrics(bold).elidedText(
            self.text(), Qt.TextElideMode.ElideMiddle, place.width()
        )
        painter.drawText(place.left(), top + QFontMetrics(bold).ascent(), name)
        painter.setFont(self.font())
        painter.setPen(palette.color(QPalette.ColorRole.PlaceholderText))
        where = self.fontMetrics().elidedText(
            place_text(self.path), Qt.TextElideMode.ElideLeft, place.width()
        )
        painter.drawText(place.left(), top + heights[0] + 2 + self.fontMetrics().ascent(), where)


def place_text(path: Path) -> str:
    """The folder; what lies in our own cache is the sample."""
    if path.is_relative_to(cache_folder()):
        return _tr("The sample")
    return shortened(path.parent, 200)


def _tr(text: str) -> str:
    return QCoreApplication.translate("recent", text)
