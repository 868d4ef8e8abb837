"""Choosing what to compare the masks with; the dialogs do not block runs."""

from pathlib import Path

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QFileDialog, QWidget

from app.parts import Parts

_DELETE_ON_CLOSE = Qt.WidgetAttribute.WA_DeleteOnClose


class ComparisonCommands(QObject):
    """Asks with the window as parent."""

    def __init__(self, parts: Parts, window: QWidget) -> None:
        super().__init__(window)
        self._parts = parts
        self._window = window

    def choose_folder(self) -> None:
        start = self._parts.document.session.clip.path.parent
        dialog = QFileDialog(self._window, self.tr("Compare with a folder of masks"), str(start))
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly, False)
        dialog.fileSelected.connect(lambda chosen: self.open_files(Path(chosen)))
        dialog.setAttribute(_DELETE_ON_CLOSE)
        dialog.open()

    def open_files(self, path: Path) -> None:
        if self._parts.document.is_open:
            self._parts.comparing.open_files(path)
