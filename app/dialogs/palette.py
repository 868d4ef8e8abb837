"""The command palette: type a few letters of any command, press Enter.

Commands that are not possible now are listed too, with the reason.
"""

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QDialog,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from app.actions.rows import Command
from app.actions.table import Actions
from app.appearance.theme import current_theme
from app.dialogs.fuzzy import fuzzy_score

WIDTH, ROWS, LEAST_ROW_HEIGHT = 620, 11, 40
WIDTH_IN_LETTERS = 76
_SELECTED = QStyle.StateFlag.State_Selected
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_COMMAND = Qt.ItemDataRole.UserRole
_MOVES = {
    Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1, Qt.Key.Key_PageUp: -ROWS, Qt.Key.Key_PageDown: ROWS,
}  # fmt: skip


class Palette(QDialog):
    """Made anew each time, so that it shows what is possible now."""

    def __init__(self, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowFlag(Qt.WindowType.FramelessWindowHint)
        self.setObjectName("palette")
        self.setWindowTitle(self.tr("Commands"))
        letters = self.fontMetrics().averageCharWidth()
        self.setFixedWidth(max(WIDTH, WIDTH_IN_LETTERS * letters))
        self._actions = actions
        self._commands = actions.commands()
        self._row_height = row_height(self.fontMetrics())
        self.field = QLineEdit(self)
        self.field.setPlaceholderText(self.tr("Type a command"))
        self.field.setAccessibleName(self.tr("Command"))
        self.field.setMinimumHeight(36)
        self.field.installEventFilter(self)
        self.list = QListWidget(self)
        self.list.setAccessibleName(self.tr("Commands that fit"))
        self.list.setItemDelegate(_Row(self.list))
        self.list.setUniformItemSizes(True)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        shown = ROWS if parent is None else min(ROWS, parent.height() * 3 // 4 // self._row_height)
        self.list.setFixedHeight(max(1, shown) * self._row_height)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 8, 8, 8)
        layout.setSpacing(8)
        layout.addWidget(self.field)
        layout.addWidget(self.list)
        self.field.textChanged.connect(self._fill)
        self.field.returnPressed.connect(self._run)
        self.list.itemClicked.connect(lambda _item: self._run())
        self._fill("")

    def shown(self) -> list[Command]:
        """What fits, the best first."""
        return [self.list.item(row).data(_COMMAND) for row in range(self.list.count())]

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The field keeps the keyboard; the keys that move are the list's."""
        if event.type() is QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            step = _MOVES.get(Qt.Key(event.key()))
            if step is not None:
                self._move(step)
                return True
        return super().eventFilter(watched, event)

    def _fill(self, typed: str) -> None:
        self.list.clear()
        for command in fitting(self._commands, typed):
            item = QListWidgetItem(self.list)
            item.setData(_COMMAND, command)
            item.setData(Qt.ItemDataRole.AccessibleTextRole, spoken(command))
            item.setToolTip(command.reason or command.hint)
            item.setSizeHint(QSize(0, self._row_height))
        self.list.setCurrentRow(0)

    def _move(self, step: int) -> None:
        last = self.list.count() - 1
        self.list.setCurrentRow(min(max(self.list.currentRow() + step, 0), last))

    def _run(self) -> None:
        if self.list.currentRow() < 0:
            return
        command: Command = self.list.currentItem().data(_COMMAND)
        if not command.reason:
            # Closed first: the command may open a dialog of its own.
            self.accept()
            self._actions[command.id].trigger()


class _Row(QStyledItemDelegate):
    """The command and its menu; below, quietly, what it does or why not; at the right its key."""

    def sizeHint(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        return QSize(0, row_height(option.fontMetrics))

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        command: Command = index.data(_COMMAND)
        theme = current_theme()
        rect: QRect = option.rect
        state = option.state
        is_current = bool(state & _SELECTED)
        painter.save()
        if is_current:
            painter.fillRect(rect, QColor(theme.checked))
            painter.fillRect(QRect(rect.left(), rect.top(), 3, rect.height()), QColor(theme.accent))
        inner = rect.adjusted(12, 3, -12, -3)
        upper = QRect(inner.left(), inner.top(), inner.width(), inner.height() // 2)
        lower = upper.translated(0, inner.height() // 2)
        metrics = painter.fontMetrics()
        key_width = metrics.horizontalAdvance(command.key)
        title = f"{command.menu} ▸ {command.title}"
        room = inner.width() - key_width - 16
        elide = Qt.TextElideMode.ElideRight
        painter.setPen(QColor(theme.text_muted if command.reason else theme.text))
        painter.drawText(upper, _LEFT, metrics.elidedText(title, elide, room))
        painter.drawText(upper, _RIGHT, command.key)
        painter.setPen(QColor(theme.warning if command.reason else theme.text_muted))
        small = painter.font()
        small.setPointSizeF(small.pointSizeF() * 0.9)
        painter.setFont(small)
        below = command.reason or command.hint
        painter.drawText(
            lower, _LEFT, painter.fontMetrics().elidedText(below, elide, inner.width())
        )
        painter.restore()


def row_height(metrics: QFontMetrics) -> int:
    """Room for two lines, of whatever size the text is."""
    return max(LEAST_ROW_HEIGHT, 2 * metrics.height() + 8)


def fitting(commands: list[Command], typed: str) -> list[Command]:
    """The commands that fit what was typed: the best first, those that are possible before."""
    scored = []
    for place, command in enumerate(commands):
        by_title = fuzzy_score(typed, command.title)
        by_all = fuzzy_score(typed, f"{command.menu} {command.title} {command.hint}")
        # A fit in the title comes first; one in the whole is for words that only the hint has.
        score = by_title if by_title is not None else by_all
        if score is not None:
            rank = (by_title is None, bool(command.reason), -score, place)
            scored.append((rank, command))
    return [command for _, command in sorted(scored, key=lambda entry: entry[0])]


def spoken(command: Command) -> str:
    """One line for a screen reader."""
    return ", ".join(part for part in (command.title, command.key, command.reason) if part)
