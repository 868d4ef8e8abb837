"""The way from a clip to its masks in five pictures, on the welcome page.

It is there until the user has gone all of the way once, as the hints of the status bar are.
"""

from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QPushButton, QSizePolicy, QWidget

from app.actions.table import Actions
from app.appearance.theme import icon
from app.keys.keymap import native
from app.settings import Settings
from app.window.hints import DONE_KEY, HINTS, SHOWN_KEY

PICTURE = 24


@dataclass(frozen=True)
class Step:
    """`text` has places for the keys of `actions`."""

    icon: str
    title: str
    text: str
    actions: tuple[str, ...] = ()


STEPS = (
    Step("open", "1  Open", "a video, images, or the sample"),
    Step("brush", "2  Draw", "over an object with the brush; {} commits", ("commit",)),
    Step("track-forward", "3  Track", "with {}: the mask follows the object", ("track_forward",)),
    Step("review", "4  Correct", "{} finds the worst place; paint, {} tracks on",
         ("next_worst", "commit_and_track")),
    Step("export", "5  Export", "masks or a video with {}", ("export",)),
)  # fmt: skip


class FirstSteps(QWidget):
    """Keys are those of the user; the button opens the guide, which has pictures of each step."""

    def __init__(self, settings: Settings, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._settings = settings
        self._actions = actions
        self._signs = [QLabel(self) for _ in STEPS]
        self.texts = [QLabel(self) for _ in STEPS]
        self.guide = QPushButton(self.tr("Show me, with pictures"), self)
        self.guide.setToolTip(actions["help"].toolTip())
        self.guide.clicked.connect(actions["help"].trigger)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(4)
        for column, step in enumerate(STEPS):
            title = QLabel(_tr(step.title), self)
            title.setProperty("strong", True)
            text = self.texts[column]
            text.setWordWrap(True)
            text.setProperty("muted", True)
            text.setAlignment(Qt.AlignmentFlag.AlignTop)
            text.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
            grid.addWidget(self._signs[column], 0, column)
            grid.addWidget(title, 1, column)
            grid.addWidget(text, 2, column)
            grid.setColumnStretch(column, 1)
        grid.addWidget(self.guide, 3, 0, 1, len(STEPS), Qt.AlignmentFlag.AlignLeft)
        settings.changed.connect(self._on_setting)
        self._draw_signs()
        self.refresh()

    def refresh(self) -> None:
        """Keys or what the user has done may be others."""
        for label, step in zip(self.texts, STEPS, strict=True):
            keys = [native(self._actions.keys_of(name)) for name in step.actions]
            label.setText(_tr(step.text).format(*keys))
        done = set(self._settings.text(DONE_KEY).split(","))
        self.setVisible(self._settings.flag(SHOWN_KEY) and not {h.id for h in HINTS} <= done)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() is QEvent.Type.PaletteChange:
            self._draw_signs()
        super().changeEvent(event)

    def _draw_signs(self) -> None:
        for sign, step in zip(self._signs, STEPS, strict=True):
            sign.setPixmap(icon(step.icon).pixmap(PICTURE, PICTURE))

    def _on_setting(self, key: str) -> None:
        if key in (DONE_KEY, SHOWN_KEY):
            self.refresh()


def _tr(text: str) -> str:
    return QCoreApplication.translate("first_steps", text)
