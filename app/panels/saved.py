"""The corner of the status bar that says whether everything is on disk."""

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from app.appearance.theme import current_theme, icon
from app.panels.value_label import ValueLabel
from core.project.connection import Problem, Saving

ICON_SIZE = 14


class SavedStatus(QWidget):
    """Quiet while all is well; red, with an icon, for as long as it is not."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._sign = QLabel(self)
        self._text = ValueLabel(self)
        self._text.setAccessibleName(QCoreApplication.translate("saved", "Saved"))
        layout = QHBoxLayout(self)
        layout.setContentsMargins(4, 0, 4, 0)
        layout.setSpacing(4)
        layout.addWidget(self._sign)
        layout.addWidget(self._text)
        self.show_nothing()

    @property
    def text(self) -> str:
        return self._text.text()

    def show_nothing(self) -> None:
        self.hide()
        self._text.clear()

    def show_read_only(self, reason: str) -> None:
        self._show(QCoreApplication.translate("saved", "Read-only"), "lock", "")
        self.setToolTip(reason)

    def show_saving(self, saving: Saving, now_s: float, hint: str) -> None:
        is_bad = bool(saving.problem)
        color = current_theme().danger if is_bad else ""
        self._show(saving_text(saving, now_s), "warning" if is_bad else "", color)
        self.setToolTip(hint)

    def _show(self, text: str, icon_name: str, color: str) -> None:
        self.show()
        if text != self._text.text():
            self._text.setText(text)
        style = f"color: {color}; font-weight: bold;" if color else ""
        if style != self._text.styleSheet():
            self._text.setStyleSheet(style)
        self._sign.setVisible(bool(icon_name))
        if icon_name:
            self._sign.setPixmap(icon(icon_name).pixmap(ICON_SIZE, ICON_SIZE))
        self._sign.setAlignment(Qt.AlignmentFlag.AlignCenter)


def saving_text(saving: Saving, now_s: float) -> str:
    """`Saved 2 s ago`, `Saving…` or `Not saved: disk full`."""
    if saving.problem:
        return _tr("Not saved: {}").format(problem_text(saving.problem))
    if saving.is_busy:
        return _tr("Saving…")
    if saving.saved_at_s is None:
        return _tr("Saved")
    age_s = max(0, round(now_s - saving.saved_at_s))
    if age_s < 60:
        return _tr("Saved {} s ago").format(age_s)
    if age_s < 3600:
        return _tr("Saved {} min ago").format(age_s // 60)
    return _tr("Saved")


def problem_text(problem: Problem) -> str:
    texts: dict[Problem, str] = {
        "full": _tr("disk full"),
        "forbidden": _tr("no permission to write"),
        "busy": _tr("another program holds the file"),
        "failing": _tr("the disk fails"),
    }
    return texts.get(problem, "")


def _tr(text: str) -> str:
    return QCoreApplication.translate("saved", text)
