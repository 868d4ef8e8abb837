"""A page of the guide with its pictures, which are never wider than the page."""

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QImage, QResizeEvent, QTextDocument
from PySide6.QtWidgets import QTextBrowser, QWidget

MARGIN = 24
_IMAGE = QTextDocument.ResourceType.ImageResource


class GuideText(QTextBrowser):
    """Pictures are made smaller for a narrow window, and sharp where the screen has more dots."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pictures: dict[QUrl, QImage] = {}
        self.setOpenLinks(False)
        self.document().setDocumentMargin(MARGIN)

    def show_page(self, page: QUrl) -> None:
        self._pictures.clear()
        self.setSource(page, QTextDocument.ResourceType.MarkdownResource)

    @property
    def pictures(self) -> dict[str, QImage]:
        """Those of the page by file name, as they are shown; empty ones could not be read."""
        return {url.fileName(): self._fitted(picture) for url, picture in self._pictures.items()}

    def loadResource(self, kind: int, name: QUrl | str) -> object:
        url = QUrl(name)
        if kind != _IMAGE.value:
            return super().loadResource(kind, url)
        place = self.source().resolved(url)
        self._pictures[url] = QImage(place.toLocalFile())
        return self._fitted(self._pictures[url])

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        document = self.document()
        for url, picture in self._pictures.items():
            document.addResource(_IMAGE.value, url, self._fitted(picture))
        if self._pictures:
            document.markContentsDirty(0, document.characterCount())

    def _fitted(self, picture: QImage) -> QImage:
        """Not larger than it is, nor than the room there is beside the scroll bar."""
        room = self.viewport().width() - 2 * MARGIN
        if picture.isNull() or room <= 0:
            return picture
        dots = self.devicePixelRatioF()
        width = round(min(picture.width(), room) * dots)
        fitted = picture.scaledToWidth(width, Qt.TransformationMode.SmoothTransformation)
        fitted.setDevicePixelRatio(dots)
        return fitted
