"""How rows of the objects are painted and clicked; `objects.py` shows them.

Rows are painted, not made of widgets, so that 255 of them cost nothing until they are seen.
"""

from enum import Enum

from PySide6.QtCore import (
    QAbstractItemModel,
    QCoreApplication,
    QEvent,
    QObject,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QHelpEvent, QIcon, QMouseEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QLineEdit,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QToolTip,
    QWidget,
)

from app.appearance.object_chip import object_chip
from app.appearance.theme import current_theme, icon
from app.panels.object_model import Index, ObjectModel, ObjectRow
from app.panels.text_fields import keep_keys

ROW_HEIGHT = 34
CHIP = 16
BUTTON = 24
NAME_ROOM = 44
"""Where less than this is left for the name, the share gives way."""


class Spot(Enum):
    """What of a row can be clicked."""

    CHIP = "chip"
    SOLO = "solo"
    LOCK = "lock"
    EYE = "eye"


class ObjectDelegate(QStyledItemDelegate):
    """`clicked`: a spot of a row."""

    clicked = Signal(int, Spot)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._icons: dict[str, QIcon] = {}

    def forget_icons(self) -> None:
        """The theme changed."""
        self._icons.clear()

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(160, ROW_HEIGHT)

    def spot_rect(self, rect: QRect, spot: Spot) -> QRect:
        middle = rect.center().y() - BUTTON // 2 + 1
        if spot is Spot.CHIP:
            return QRect(rect.left() + 24, middle, BUTTON, BUTTON)
        place = (Spot.EYE, Spot.LOCK, Spot.SOLO).index(spot)
        return QRect(rect.right() - (place + 1) * BUTTON - 2, middle, BUTTON, BUTTON)

    def spot_at(self, rect: QRect, event: QMouseEvent | QHelpEvent) -> Spot | None:
        place = event.position().toPoint() if isinstance(event, QMouseEvent) else event.pos()
        return next((spot for spot in Spot if self.spot_rect(rect, spot).contains(place)), None)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        model = index.model()
        if not isinstance(model, ObjectModel):
            return
        row = model.row(index)
        rect: QRect = option.rect
        state: QStyle.StateFlag = option.state
        theme = current_theme()
        selected = bool(state & QStyle.StateFlag.State_Selected)
        painter.save()
        if selected:
            painter.fillRect(rect, QColor(theme.checked))
        if row.is_current:
            painter.fillRect(QRect(rect.left(), rect.top(), 3, rect.height()), QColor(theme.accent))
        if state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(QColor(theme.accent))
            painter.drawRect(rect.adjusted(0, 0, -1, -1))
        hovered = bool(state & QStyle.StateFlag.State_MouseOver)
        shown = _shown_buttons(row, hovered or selected)
        self._paint_texts(painter, rect, row, index.row(), shown)
        self._paint_buttons(painter, rect, row, shown)
        painter.restore()

    def _paint_texts(
        self,
        painter: QPainter,
        rect: QRect,
        row: ObjectRow,
        number: int,
        shown: list[Spot],
    ) -> None:
        """The name has the room that share and buttons leave."""
        theme = current_theme()
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.setPen(QColor(theme.text_muted))
        if number < 9:
            place = QRect(rect.left() + 6, rect.top(), 18, rect.height())
            painter.drawText(place, middle | Qt.AlignmentFlag.AlignHCenter, str(number + 1))
        scale = painter.device().devicePixelRatioF()
        chip = object_chip(row.info.color, row.info.pattern, CHIP, scale)
        spot = self.spot_rect(rect, Spot.CHIP)
        painter.drawPixmap(spot.center().x() - CHIP // 2 + 1, spot.center().y() - CHIP // 2, chip)
        right = min(self.spot_rect(rect, spot).left() for spot in shown)
        metrics = painter.fontMetrics()
        left = spot.right() + 4
        width = metrics.horizontalAdvance("100%") + 6
        if right - width - left >= NAME_ROOM:
            painter.drawText(
                QRect(right - width, rect.top(), width - 4, rect.height()),
                middle | Qt.AlignmentFlag.AlignRight,
                f"{row.presence:.0%}",
            )
            right -= width
        painter.setPen(QColor(theme.text if row.info.visible else theme.text_disabled))
        room = max(right - left, 10)
        name = metrics.elidedText(row.info.name, Qt.TextElideMode.ElideRight, room)
        painter.drawText(QRect(left, rect.top(), room, rect.height()), middle, name)

    def _paint_buttons(
        self, painter: QPainter, rect: QRect, row: ObjectRow, shown: list[Spot]
    ) -> None:
        names = {
            Spot.EYE: "eye" if row.info.visible else "eye-off",
            Spot.LOCK: "lock" if row.info.locked else "unlock",
            Spot.SOLO: "solo",
        }
        for spot in shown:
            is_on = spot is Spot.SOLO and row.is_solo
            state = QIcon.State.On if is_on else QIcon.State.Off
            place = self.spot_rect(rect, spot).adjusted(4, 4, -4, -4)
            self._icon(names[spot]).paint(painter, place, state=state)

    def _icon(self, name: str) -> QIcon:
        if name not in self._icons:
            self._icons[name] = icon(name)
        return self._icons[name]

    # clicking and typing

    def editorEvent(
        self,
        event: QEvent,
        model: QAbstractItemModel,
        option: QStyleOptionViewItem,
        index: Index,
    ) -> bool:
        presses = (QEvent.Type.MouseButtonPress, QEvent.Type.MouseButtonDblClick)
        if isinstance(event, QMouseEvent) and isinstance(model, ObjectModel):
            rect: QRect = option.rect
            spot = self.spot_at(rect, event)
            if spot is not None and event.button() is Qt.MouseButton.LeftButton:
                if event.type() in presses:
                    self.clicked.emit(model.row(index).info.id, spot)
                return True
        return super().editorEvent(event, model, option, index)

    def helpEvent(
        self,
        event: QHelpEvent,
        view: QAbstractItemView,
        option: QStyleOptionViewItem,
        index: Index,
    ) -> bool:
        model = index.model()
        if not isinstance(model, ObjectModel):
            return False
        rect: QRect = option.rect
        text = _tip(model.row(index), self.spot_at(rect, event))
        QToolTip.showText(event.globalPos(), text, view)
        return True

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        editor = QLineEdit(parent)
        editor.setMaxLength(80)
        editor.setAccessibleName(_tr("Object name"))
        keep_keys(editor)
        return editor

    def updateEditorGeometry(
        self, editor: QWidget, option: QStyleOptionViewItem, index: Index
    ) -> None:
        rect: QRect = option.rect
        left = self.spot_rect(rect, Spot.CHIP).right() + 2
        right = self.spot_rect(rect, Spot.SOLO).left() - 2
        editor.setGeometry(left, rect.top() + 3, max(right - left, 40), rect.height() - 6)


def _shown_buttons(row: ObjectRow, shows_all: bool) -> list[Spot]:
    """What is as usual is shown only where the mouse or the selection is."""
    shown = [Spot.EYE]
    if shows_all or row.info.locked:
        shown.append(Spot.LOCK)
    if shows_all or row.is_solo:
        shown.append(Spot.SOLO)
    return shown


def _tip(row: ObjectRow, spot: Spot | None) -> str:
    name = row.info.name
    if spot is Spot.CHIP:
        return _tr("Colour of “{}”").format(name)
    if spot is Spot.EYE:
        text = _tr("Hide “{}” (Shift+H)") if row.info.visible else _tr("Show “{}” (Shift+H)")
        return text.format(name)
    if spot is Spot.LOCK:
        text = _tr("Unlock “{}”") if row.info.locked else _tr("Lock “{}”: nothing paints on it")
        return text.format(name)
    if spot is Spot.SOLO:
        return _tr("Show all again (S)") if row.is_solo else _tr("Show “{}” alone (S)").format(name)
    lines = [_tr("{} (double-click or F2 renames, drag moves)").format(name)]
    lines.append(_tr("A mask on {:.1%} of the frames").format(row.presence))
    return "\n".join([*lines, *row.said])


def _tr(text: str) -> str:
    return QCoreApplication.translate("objects", text)
