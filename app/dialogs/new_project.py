"""What a new project is of, and where its file goes; an existing file is never replaced."""

from pathlib import Path

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QFileDialog,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.appearance.room_for_text import keep_room_for_text
from app.panels.value_label import ValueLabel
from core.session.opening import OpenRequest
from core.session.places import PROJECT_SUFFIX, new_project_path

WIDTH = 600


class NewProjectDialog(QDialog):
    """`chosen` carries the request that makes and opens it.

    The file is named after the media until the user names it.
    """

    chosen = Signal(OpenRequest)

    def __init__(self, media: Path | None, folder: str, parent: QWidget | None = None) -> None:
        """`media` is offered; without it the search for some begins in `folder`."""
        super().__init__(parent)
        self._folder = folder
        self.setWindowTitle(_tr("New project"))
        self.setMinimumWidth(WIDTH)
        self._is_named = False
        self.media = _path_field(_tr("Video, image or folder of images"), self)
        self.project = _path_field(_tr("Project file"), self)
        self.reason = ValueLabel(self)
        self.reason.setWordWrap(True)
        self.reason.setAccessibleName(_tr("Why it cannot be made yet"))
        self.create_button = QPushButton(_tr("&Make project"), self)
        self.create_button.setDefault(True)
        self.create_button.setProperty("primary", True)
        self._arrange()
        self.media.textChanged.connect(self._on_media)
        self.project.textChanged.connect(self._refresh)
        self.project.textEdited.connect(self._on_named)
        self.create_button.clicked.connect(self._choose)
        self.media.setText(str(media) if media else "")
        self._refresh()

    def request(self) -> OpenRequest:
        return OpenRequest(self._media_path(), project=self._project_path(), is_new=True)

    # inside

    def _arrange(self) -> None:
        about = QLabel(
            _tr(
                "An empty project. What was done on the same pictures in other projects stays as "
                "it is, and the open project is saved."
            ),
            self,
        )
        about.setWordWrap(True)
        about.setProperty("muted", True)
        fields = QGridLayout()
        fields.setHorizontalSpacing(8)
        fields.setVerticalSpacing(8)
        fields.addWidget(_label(_tr("&Pictures"), self.media, self), 0, 0)
        fields.addWidget(self.media, 0, 1)
        fields.addWidget(
            self._button(_tr("&Video…"), _tr("Choose a video or an image"), self._ask_video), 0, 2
        )
        fields.addWidget(
            self._button(_tr("&Folder…"), _tr("Choose a folder of images"), self._ask_folder), 0, 3
        )
        fields.addWidget(_label(_tr("P&roject file"), self.project, self), 1, 0)
        fields.addWidget(self.project, 1, 1)
        fields.addWidget(
            self._button(_tr("&Choose…"), _tr("Choose where the project goes"), self._ask_place),
            1, 2, 1, 2,
        )  # fmt: skip
        cancel = QPushButton(_tr("Cancel"), self)
        cancel.setAutoDefault(False)
        cancel.clicked.connect(self.reject)
        buttons = QHBoxLayout()
        buttons.addWidget(self.reason, 1)
        buttons.addWidget(cancel)
        buttons.addWidget(self.create_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 12)
        layout.setSpacing(14)
        layout.addWidget(about)
        layout.addLayout(fields)
        layout.addLayout(buttons)
        keep_room_for_text(self, layout)

    def _button(self, text: str, hint: str, ask: object) -> QPushButton:
        button = QPushButton(text, self)
        button.setToolTip(hint)
        button.setAutoDefault(False)
        button.clicked.connect(ask)
        return button

    def _media_path(self) -> Path:
        return _path_in(self.media)

    def _project_path(self) -> Path:
        path = _path_in(self.project)
        is_whole = path.suffix.lower() == PROJECT_SUFFIX or not path.name
        return path if is_whole else path.with_name(path.name + PROJECT_SUFFIX)

    def _on_media(self) -> None:
        if not self._is_named:
            media = self._media_path()
            self.project.setText(str(new_project_path(media)) if _is_there(media) else "")
        self._refresh()

    def _on_named(self) -> None:
        self._is_named = True

    def _refresh(self) -> None:
        why_not = self._why_not()
        self.reason.setText(why_not)
        self.create_button.setEnabled(not why_not)
        self.create_button.setToolTip(why_not or _tr("Make the project and open it"))

    def _why_not(self) -> str:
        media = self._media_path()
        if not self.media.text().strip():
            return _tr("Choose a video or a folder of images.")
        if not _is_there(media):
            return _tr("{} is not there.").format(media.name or media)
        if media.suffix.lower() == PROJECT_SUFFIX:
            return _tr("{} is a project. Open it with Ctrl+O.").format(media.name)
        project = self._project_path()
        if not project.name:
            return _tr("Choose where the project goes.")
        if _is_there(project):
            return _tr("{} exists already. Choose another name.").format(project.name)
        return ""

    def _choose(self) -> None:
        request = self.request()
        self.accept()
        self.chosen.emit(request)

    # file dialogs

    def _ask_video(self) -> None:
        self._ask_media(QFileDialog.FileMode.ExistingFile)

    def _ask_folder(self) -> None:
        self._ask_media(QFileDialog.FileMode.Directory)

    def _ask_media(self, mode: QFileDialog.FileMode) -> None:
        has_media = bool(self.media.text().strip())
        near = str(self._media_path().parent) if has_media else self._folder
        dialog = self._file_dialog(_tr("The pictures of the new project"), near)
        dialog.setFileMode(mode)
        dialog.fileSelected.connect(self.media.setText)
        dialog.open()

    def _ask_place(self) -> None:
        dialog = self._file_dialog(
            _tr("Where the new project goes"), str(self._project_path().parent)
        )
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        # What exists is refused here, with a reason.
        dialog.setOption(QFileDialog.Option.DontConfirmOverwrite)
        dialog.setDefaultSuffix(PROJECT_SUFFIX.lstrip("."))
        dialog.setNameFilters([_tr("Evermask projects (*{})").format(PROJECT_SUFFIX)])
        if self.project.text().strip():
            dialog.selectFile(self._project_path().name)
        dialog.fileSelected.connect(self._take_place)
        dialog.open()

    def _take_place(self, name: str) -> None:
        self._is_named = True
        self.project.setText(name)

    def _file_dialog(self, title: str, folder: str) -> QFileDialog:
        dialog = QFileDialog(self, title, folder)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        return dialog


def _path_field(name: str, parent: QWidget) -> QLineEdit:
    field = QLineEdit(parent)
    field.setAccessibleName(name)
    return field


def _path_in(field: QLineEdit) -> Path:
    path = Path(field.text().strip())
    try:
        return path.expanduser()
    except RuntimeError:  # nobody has the name after ~, perhaps because it is half typed
        return path


def _is_there(path: Path) -> bool:
    try:
        return path.exists()
    except OSError:  # too long a name, or a folder that may not be looked into
        return False


def _label(text: str, buddy: QWidget, parent: QWidget) -> QLabel:
    label = QLabel(text, parent)
    label.setBuddy(buddy)
    return label


def _tr(text: str) -> str:
    return QCoreApplication.translate("new project", text)
