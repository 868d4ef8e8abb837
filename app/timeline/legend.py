"""The legend in the plot's gutter: one button for each series that has values, and one for all."""

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QPoint, QRectF, QSize, Qt
from PySide6.QtGui import QAction, QColor, QPainter, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import QAbstractButton, QMenu, QToolButton, QVBoxLayout, QWidget

from app.appearance.theme import bind_icon, current_theme
from app.timeline.axis import GUTTER
from app.timeline.plot_choice import PlotChoice
from app.timeline.series import SERIES, SeriesRow, series_color

CHIP = 16
SWATCH = 10
WIDTH = GUTTER - 32


class PlotLegend(QWidget):
    """Series without values are in the menu only, where the reason is told.

    So are, in a low plot, those that are switched off, and then the last ones.
    """

    def __init__(self, choice: PlotChoice, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._choice = choice
        self._actions: list[QAction] = []
        self.setFixedWidth(WIDTH)
        column = QVBoxLayout(self)
        column.setContentsMargins(6, 2, 0, 2)
        column.setSpacing(0)
        column.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.chips = {row.id: SeriesChip(row, self) for row in SERIES}
        for series_id, chip in self.chips.items():
            chip.clicked.connect(lambda _checked=False, i=series_id: choice.toggle(i))
            column.addWidget(chip)
        self._more = QToolButton(self)
        bind_icon(self._more, "more")
        self._more.setAutoRaise(True)
        self._more.setFixedSize(26, CHIP + 2)
        self._more.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._more.setAccessibleName(self.tr("What the plot shows"))
        self._more.setToolTip(self.tr("Choose series and objects"))
        self._more.clicked.connect(self._open_menu)
        column.addWidget(self._more)
        choice.changed.connect(self.refresh)
        if parent is not None:
            parent.installEventFilter(self)
        self.refresh()

    def refresh(self) -> None:
        shown = {row.id for row in self._rows_with_room()}
        for row in SERIES:
            self.chips[row.id].setVisible(row.id in shown)
            self.chips[row.id].setChecked(self._choice.is_on(row))
        self.setFixedHeight(self.sizeHint().height())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            self.refresh()
        return super().eventFilter(watched, event)

    def _rows_with_room(self) -> list[SeriesRow]:
        """Those that are switched on come first when not all have room."""
        rows = self._choice.available
        parent = self.parentWidget()
        if parent is None:
            return rows
        room = max(1, (parent.height() - self._more.height() - 4) // CHIP)
        return sorted(rows, key=lambda row: not self._choice.is_on(row))[:room]

    def set_actions(self, actions: list[QAction]) -> None:
        """What the menu offers after the curves."""
        self._actions = actions

    def open_menu(self, where: QPoint) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._choice.fill(menu)
        if self._actions:
            menu.addSeparator()
            menu.addActions(self._actions)
        menu.popup(where)

    def _open_menu(self) -> None:
        self.open_menu(self._more.mapToGlobal(self._more.rect().bottomLeft()))


class SeriesChip(QAbstractButton):
    """A line in the colour of the series and its name; pale when it is off."""

    def __init__(self, row: SeriesRow, parent: QWidget) -> None:
        super().__init__(parent)
        self._row = row
        self.setText(QCoreApplication.translate("series", row.name))
        self.setToolTip(QCoreApplication.translate("series", row.hint))
        self.setAccessibleName(self.text())
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setFixedHeight(CHIP)
        font = self.font()
        font.setPixelSize(CHIP - 5)
        self.setFont(font)

    def sizeHint(self) -> QSize:
        return QSize(SWATCH + 6 + self.fontMetrics().horizontalAdvance(self.text()), CHIP)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        theme = current_theme()
        if self.underMouse():
            painter.fillRect(self.rect(), QColor(theme.hover))
        middle = self.height() / 2
        color = series_color(self._row, theme)
        swatch = QRectF(1, middle - 1.5, SWATCH, 3)
        if self.isChecked():
            painter.fillRect(swatch, color)
        else:
            painter.setPen(QPen(QColor(theme.border_strong), 1))
            painter.drawRect(swatch)
        role = QPalette.ColorRole.Text if self.isChecked() else QPalette.ColorRole.PlaceholderText
        painter.setPen(self.palette().color(role))
        room = self.width() - SWATCH - 6
        text = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, room)
        rect = QRectF(SWATCH + 6, 0, room, self.height())
        painter.drawText(rect, Qt.AlignmentFlag.AlignVCenter, text)
        if self.hasFocus():
            painter.setPen(QPen(QColor(theme.accent), 1))
            painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
