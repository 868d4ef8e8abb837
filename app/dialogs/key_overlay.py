"""The overlay of keys: every key that means something right now, by menu. Any of Esc, ? closes."""

import html
import math
from itertools import groupby

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QTextBrowser, QVBoxLayout, QWidget

from app.actions.rows import Command
from app.appearance.colors import Theme
from app.appearance.theme import current_theme

COLUMN = 330
MARGIN = 16


class KeyOverlay(QDialog):
    """Over the window it belongs to; `hint` says what the pointer does with the tool in hand."""

    def __init__(self, commands: list[Command], hint: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowFlag(Qt.WindowType.FramelessWindowHint)
        self.setObjectName("key_overlay")
        self.setWindowTitle(self.tr("Keys valid now"))
        columns = max(1, min(4, (parent.width() - 80) // COLUMN))
        title = QLabel(self.tr("<b>Keys valid now</b> &nbsp; Esc closes"), self)
        self.keys = QTextBrowser(self)
        self.keys.setAccessibleName(self.tr("Keys valid now"))
        self.keys.setFrameShape(QTextBrowser.Shape.NoFrame)
        self.keys.setHtml(page(valid_now(commands), columns, current_theme()))
        head = QHBoxLayout()
        head.addWidget(title)
        head.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, MARGIN, 20, MARGIN)
        layout.addLayout(head)
        if hint:
            pointer = QLabel(hint, self)
            pointer.setWordWrap(True)
            layout.addWidget(pointer)
        layout.addWidget(self.keys, 1)
        self._fit(columns * COLUMN + 40, parent.height() - 80)
        self.move(parent.mapToGlobal(parent.rect().center()) - self.rect().center())

    def _fit(self, width: int, highest: int) -> None:
        """As high as the keys need, as long as the window is higher."""
        document = self.keys.document()
        document.setTextWidth(width - 48)
        head = self.sizeHint().height() - self.keys.sizeHint().height()
        needed = head + MARGIN + math.ceil(document.size().height())
        self.resize(width, min(highest, needed))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Question or event.text() == "?":
            self.reject()
        else:
            super().keyPressEvent(event)


def valid_now(commands: list[Command]) -> list[Command]:
    return [command for command in commands if command.key and not command.reason]


def page(commands: list[Command], columns: int, theme: Theme) -> str:
    """The commands as HTML, one table a menu, the menus spread evenly over the columns."""
    blocks = [
        (menu, list(group)) for menu, group in groupby(commands, key=lambda command: command.menu)
    ]
    cells = "".join(
        f'<td width="{100 // columns}%">{"".join(_block(*block, theme) for block in column)}</td>'
        for column in _spread(blocks, columns)
    )
    return f'<table width="100%" cellspacing="8"><tr valign="top">{cells}</tr></table>'


Block = tuple[str, list[Command]]


def _spread(blocks: list[Block], columns: int) -> list[list[Block]]:
    """In order, a new column as soon as one has its share of the lines."""
    share = sum(len(rows) + 2 for _, rows in blocks) / columns
    spread: list[list[Block]] = [[]]
    height = 0.0
    for menu, rows in blocks:
        if spread[-1] and len(spread) < columns and height + len(rows) / 2 > share * len(spread):
            spread.append([])
        spread[-1].append((menu, rows))
        height += len(rows) + 2
    return spread


def _block(menu: str, rows: list[Command], theme: Theme) -> str:
    lines = "".join(
        f'<tr><td align="right"><b style="color:{theme.accent}">{html.escape(row.key)}</b>&nbsp;'
        f"</td><td>{html.escape(row.title)}</td></tr>"
        for row in rows
    )
    return f'<h4 style="color:{theme.text_muted}">{html.escape(menu)}</h4><table>{lines}</table>'
