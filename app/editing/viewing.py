"""How the stage is looked at: the view, what a cut-out stands on, what a difference compares with.

Nothing here changes a mask. Keys that are held hide the masks, or show those of before.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QColor, QImage, QImageReader

from app.canvas.grounds import CHECKER, Ground
from app.canvas.overlay import ViewMode
from app.canvas.view import CanvasView
from app.document import Document
from app.messages import Messages
from app.settings import Settings
from core.types import FrameIndex, Mask

OPACITY_STEP = 0.1
MOST_IMAGE_PIXELS = 1 << 26
"""A larger image is not loaded to stand behind a cut-out."""


@dataclass(frozen=True)
class Comparison:
    """Another version of a frame's mask; `mask_of` answers None where there is none.

    is_coming: whether that is only because it is still being read; `take_frame` asks again.
    """

    title: str
    mask_of: Callable[[FrameIndex], Mask | None]
    is_coming: Callable[[FrameIndex], bool] = lambda _frame: False


class Viewing(QObject):
    """`changed`: the view, its ground or its comparison is another one now."""

    changed = Signal()
    mask_changed = Signal()
    """Another version of the mask is to be shown."""

    def __init__(
        self,
        document: Document,
        canvas: CanvasView,
        settings: Settings,
        messages: Messages,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._document = document
        self._canvas = canvas
        self._settings = settings
        self._messages = messages
        self._comparisons: list[Comparison] = []
        self._comparison = 0
        self._previous: Mask | None = None
        self._frame: FrameIndex | None = None
        self.has_reference = False
        """Whether there was a version to compare the shown frame with."""
        canvas.set_overlay_opacity(settings.number("canvas/overlay_opacity"))
        self._take_ground()
        settings.changed.connect(self._on_setting)

    # views

    @property
    def mode(self) -> ViewMode:
        return self._canvas.view_mode

    def choose(self, mode: ViewMode) -> None:
        """Choosing a cut-out or a difference again takes its next ground or comparison."""
        if mode is self.mode and mode is ViewMode.CUTOUT:
            self.next_ground()
        elif mode is self.mode and mode is ViewMode.DIFFERENCE:
            self.compare_with((self._comparison + 1) % max(1, len(self._comparisons)))
        else:
            self._canvas.set_view_mode(mode)
            self._take_reference()
            self.changed.emit()

    @property
    def opacity(self) -> float:
        return self._canvas.overlay_opacity

    def set_opacity(self, opacity: float) -> None:
        self._canvas.set_overlay_opacity(opacity)
        self._settings.set("canvas/overlay_opacity", opacity)

    @property
    def hides_masks(self) -> bool:
        return not self._canvas.are_masks_visible

    def hide_masks(self, hidden: bool) -> None:
        self._canvas.set_masks_visible(not hidden)
        self.changed.emit()

    # grounds of cut-outs

    @property
    def ground(self) -> str:
        return self._settings.text("canvas/ground")

    def next_ground(self) -> None:
        """Checkerboard, colour, and the image if one was chosen."""
        kinds = ["checker", "color", "image"]
        if not self._settings.text("canvas/ground_image"):
            kinds.remove("image")
        place = kinds.index(self.ground) if self.ground in kinds else 0
        self._settings.set("canvas/ground", kinds[(place + 1) % len(kinds)])

    def stand_on_checker(self) -> None:
        self._settings.set("canvas/ground", "checker")

    @property
    def ground_color(self) -> QColor:
        color = QColor(self._settings.text("canvas/ground_color"))
        return color if color.isValid() else QColor("#00b140")

    def stand_on_color(self, color: QColor) -> None:
        self._settings.set("canvas/ground_color", color.name())
        self._settings.set("canvas/ground", "color")

    def stand_on_image(self, path: Path) -> None:
        """Say so, and stay as it is, if the file cannot be read as an image."""
        if _read_image(path).isNull():
            self._messages.error(
                self.tr(
                    "{} could not be read as an image. The background stays as it was. "
                    "Choose another file."
                ).format(path.name)
            )
            return
        self._settings.set("canvas/ground_image", str(path))
        self._settings.set("canvas/ground", "image")

    def _on_setting(self, key: str) -> None:
        if key.startswith("canvas/ground"):
            self._take_ground()
            self.changed.emit()

    def _take_ground(self) -> None:
        if self.ground == "color":
            self._canvas.set_ground(Ground(color=self.ground_color))
        elif self.ground == "image":
            image = _read_image(Path(self._settings.text("canvas/ground_image")))
            self._canvas.set_ground(CHECKER if image.isNull() else Ground(image=image))
        else:
            self._canvas.set_ground(CHECKER)

    # other versions

    @property
    def comparisons(self) -> list[str]:
        return [comparison.title for comparison in self._comparisons]

    @property
    def comparison(self) -> int:
        return self._comparison

    def add_comparison(self, comparison: Comparison) -> None:
        self._comparisons.append(comparison)
        self.changed.emit()

    def remove_comparison(self, comparison: Comparison) -> None:
        """The first one takes its place where it was compared with."""
        place = self._comparisons.index(comparison)
        self._comparisons.remove(comparison)
        if self._comparison == place:
            self._comparison = 0
            self._take_reference()
        elif self._comparison > place:
            self._comparison -= 1
        self.changed.emit()

    def compare_with(self, place: int) -> None:
        if 0 <= place < len(self._comparisons):
            self._comparison = place
            self._take_reference()
            self.changed.emit()

    def show_previous(self, wanted: bool) -> None:
        """Show the frame as it was before its present version, until told otherwise."""
        self._previous = None
        if wanted and self._frame is not None:
            self._previous = self._version(0, self._frame)
            if self._previous is None:
                self._messages.info(self.tr("This frame has no earlier version."))
        self.mask_changed.emit()

    @property
    def shows_previous(self) -> bool:
        return self._previous is not None

    def mask(self, frame: FrameIndex) -> Mask:
        """What is to be shown on a frame: as a rule its mask."""
        return self._document.mask(frame) if self._previous is None else self._previous

    def take_frame(self, frame: FrameIndex | None) -> None:
        """Another frame is about to be shown, or the masks of this one changed."""
        self._frame = frame
        if self._previous is not None and frame is not None:
            self._previous = self._version(0, frame)
        self._take_reference()

    def _take_reference(self) -> None:
        if self.mode is not ViewMode.DIFFERENCE or self._frame is None:
            return
        reference = self._version(self._comparison, self._frame)
        self._canvas.set_reference(reference)
        if reference is None and self._is_coming(self._frame):
            return
        if (reference is not None) != self.has_reference:
            self.has_reference = reference is not None
            self.changed.emit()

    def _is_coming(self, frame: FrameIndex) -> bool:
        return bool(self._comparisons) and self._comparisons[self._comparison].is_coming(frame)

    def _version(self, place: int, frame: FrameIndex) -> Mask | None:
        if not self._comparisons or not self._document.is_open:
            return None
        return self._comparisons[place].mask_of(frame)


def _read_image(path: Path) -> QImage:
    """Upright; a null image if it is none, or too large."""
    reader = QImageReader(str(path))
    reader.setAutoTransform(True)
    size = reader.size()
    if not size.isValid() or size.width() * size.height() > MOST_IMAGE_PIXELS:
        return QImage()
    return reader.read()
