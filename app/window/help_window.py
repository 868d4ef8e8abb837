"""The user guide in a window of its own, beside the one it is about."""

from PySide6.QtCore import QCoreApplication, Qt, QUrl
from PySide6.QtGui import QDesktopServices, QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QListWidget, QListWidgetItem, QWidget

from app.appearance.theme import app_icon
from app.window.guide_text import GuideText
from app.window.help_pages import HELP_PAGES, page_of

SIZE = (1060, 760)
LIST_WIDTH = 190
LIST_MARGIN = 16
_PAGE = Qt.ItemDataRole.UserRole


class HelpWindow(QWidget):
    """One for the program; `open` brings a page to the front."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        self.setWindowTitle(self.tr("Evermask guide"))
        self.setWindowIcon(app_icon())
        self.resize(*SIZE)
        self.list = QListWidget(self)
        self.list.setAccessibleName(self.tr("Pages"))
        for page in HELP_PAGES:
            item = QListWidgetItem(_tr(page.title), self.list)
            item.setData(_PAGE, page.id)
        self.text = GuideText(self)
        self.text.setAccessibleName(self.tr("Guide"))
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.list)
        layout.addWidget(self.text, 1)
        self.list.currentItemChanged.connect(self._show_item)
        self.text.anchorClicked.connect(self._follow)
        QShortcut(QKeySequence.StandardKey.Close, self, self.close)

    def open(self, page_id: str) -> None:
        wanted = page_of(page_id).id
        row = [page.id for page in HELP_PAGES].index(wanted)
        # Asked for each time: the text may have become larger.
        self.list.setFixedWidth(max(LIST_WIDTH, self.list.sizeHintForColumn(0) + LIST_MARGIN))
        self.list.setCurrentRow(row)
        self.show()
        self.raise_()
        self.activateWindow()

    @property
    def current(self) -> str:
        return HELP_PAGES[self.list.currentRow()].id

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close()
        else:
            super().keyPressEvent(event)

    def _show_item(self, item: QListWidgetItem | None) -> None:
        if item is not None:
            page = page_of(str(item.data(_PAGE)))
            self.text.show_page(QUrl.fromLocalFile(str(page.path)))

    def _follow(self, link: QUrl) -> None:
        """Links between pages stay here; others are for the browser."""
        target = link.fileName().removesuffix(".md")
        if link.isRelative() or link.isLocalFile():
            self.open(target)
        else:
            QDesktopServices.openUrl(link)


def _tr(text: str) -> str:
    return QCoreApplication.translate("help", text)
