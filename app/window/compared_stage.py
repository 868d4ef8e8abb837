"""Shows a comparison on the stage: the bar over the canvas, the other half, or the difference.

It follows `Comparing`; the view of the masks (overlay, outline, ...) is the same on both halves.
"""

from dataclasses import replace

from PySide6.QtCore import QObject

from app.actions.table import Actions
from app.canvas.halves import Arrangement
from app.canvas.overlay import ViewMode
from app.document import Document
from app.editing.viewing import Comparison
from app.panels.comparison_bar import ComparisonBar
from app.review.comparing import Comparing, ShownAs
from app.review.other_feed import OtherMask
from app.window.stage import Stage
from core.types import FrameIndex, Image, Mask, ObjectId

WIPE_STEP = 0.05
OFFERS = ("compare_folder", "compare_before_run", "compare_checkpoint", "compare_truth")
"""What masks can be compared with."""

_ARRANGEMENTS = {
    ShownAs.SIDE: Arrangement.SIDE,
    ShownAs.WIPE: Arrangement.WIPE,
    ShownAs.DIFFERENCE: Arrangement.ALONE,
}


class ComparedStage(QObject):
    """`move_divider` is what keys call."""

    def __init__(
        self,
        document: Document,
        comparing: Comparing,
        stage: Stage,
        actions: Actions,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._document = document
        self._comparing = comparing
        self._stage = stage
        self._actions = actions
        self._reference = Comparison("", self._other_mask, self._is_being_read)
        self._awaited: tuple[FrameIndex, Image] | None = None
        self._is_offered = False
        self._mode_before = ViewMode.OVERLAY
        self._halved_as = ShownAs.WIPE
        self.bar = ComparisonBar(document, comparing, actions, stage)
        stage.add_bar(self.bar)
        stage.header.set_compare_actions([actions[name] for name in OFFERS])
        comparing.changed.connect(self._show)
        comparing.mask_read.connect(self._on_read)
        stage.shown.connect(self._show_other)
        stage.view_changed.connect(self._on_view)
        document.closed.connect(self._show)
        stage.halves.other.hovered.connect(self._tell_pixel)
        stage.halves.other.left.connect(lambda: stage.hovered_text.emit(""))

    def move_divider(self, steps: int) -> None:
        """Of the wipe, to the right; nothing in the other arrangements."""
        halves = self._stage.halves
        if halves.arrangement is Arrangement.WIPE:
            halves.divider.move_to(halves.divider.share + WIPE_STEP * steps)

    def _show(self) -> None:
        comparing, halves = self._comparing, self._stage.halves
        is_open = comparing.is_open
        wanted = _ARRANGEMENTS[comparing.shown_as] if is_open else Arrangement.ALONE
        if wanted is not Arrangement.ALONE:
            self._halved_as = comparing.shown_as
        self._offer_difference(is_open)
        self._show_view(is_open and comparing.shown_as is ShownAs.DIFFERENCE)
        halves.set_tags(*(f"{x}  {name}" for x, name in zip("AB", comparing.names, strict=True)))
        halves.arrange(wanted, is_canvas_left=not comparing.is_swapped)
        self._awaited = None
        self._show_other(self._stage.shown_frame)
        for way in ShownAs:
            is_on = is_open and way is comparing.shown_as
            self._actions.set_checked(f"compare_{way.value}", is_on)

    def _show_other(self, frame: FrameIndex | None) -> None:
        halves = self._stage.halves
        picture = self._stage.shown_picture
        if halves.arrangement is Arrangement.ALONE or frame is None or picture is None:
            halves.other.set_frame(None)
            return
        found = self._comparing.other_mask(frame)
        if found is not None:
            self._awaited = None
            self._put(picture, found)
            return
        if self._awaited is None:
            self._awaited = (frame, picture)
        if not halves.other.has_frame:
            self._put(picture, (None, ""))

    def _put(self, picture: Image, found: OtherMask) -> None:
        """Picture and mask always belong together; until they do the ones before stay."""
        mask, reason = found
        other = self._stage.halves.other
        other.show_frame(picture, mask)
        other.set_note(reason)
        other.follow()

    def _on_read(self, frame: FrameIndex) -> None:
        """A walk that is faster than reading shows every frame that could be read in time."""
        awaited, shown = self._awaited, self._stage.shown_frame
        is_awaited = awaited is not None and awaited[0] == frame
        if not is_awaited and frame != shown:
            return  # read ahead
        self._awaited = None
        if awaited is not None and is_awaited and frame != shown:
            found = self._comparing.other_mask(frame)
            if found is not None:
                self._put(awaited[1], found)
        if shown is not None and self._comparing.shown_as is ShownAs.DIFFERENCE:
            self._stage.viewing.take_frame(shown)
        self._show_other(shown)

    def _other_mask(self, frame: FrameIndex) -> Mask | None:
        found = self._comparing.other_mask(frame)
        return found[0] if found is not None else None

    def _is_being_read(self, frame: FrameIndex) -> bool:
        return self._comparing.other_mask(frame) is None

    def _tell_pixel(self, x: int, y: int) -> None:
        """Of the other masks: place and object."""
        frame, comparing = self._stage.shown_frame, self._comparing
        mask = self._other_mask(frame) if frame is not None else None
        found = int(mask[y, x]) if mask is not None else 0
        info = self._document.object(ObjectId(found))
        name = info.name if info else self.tr("object {}").format(found)
        what = name if found else self.tr("background") if mask is not None else self.tr("no mask")
        self._stage.hovered_text.emit(f"{x}, {y}   {comparing.letter}: {what}")

    # the difference is a view of its own

    def _offer_difference(self, is_open: bool) -> None:
        viewing = self._stage.viewing
        if self._is_offered:
            viewing.remove_comparison(self._reference)
        self._is_offered = is_open
        if is_open:
            mine, theirs = self._comparing.names
            name = mine if self._comparing.is_swapped else theirs
            self._reference = replace(self._reference, title=name)
            viewing.add_comparison(self._reference)

    def _show_view(self, is_difference: bool) -> None:
        viewing = self._stage.viewing
        if is_difference:
            if viewing.mode is not ViewMode.DIFFERENCE:
                self._mode_before = viewing.mode
                self._stage.set_view(ViewMode.DIFFERENCE.value)
            viewing.compare_with(viewing.comparisons.index(self._reference.title))
        elif viewing.mode is ViewMode.DIFFERENCE and self._mode_before is not ViewMode.DIFFERENCE:
            self._stage.set_view(self._mode_before.value)

    def _on_view(self, mode: str) -> None:
        """The view was changed by hand: the difference is one of the ways to compare."""
        comparing = self._comparing
        if not comparing.is_open:
            self._mode_before = ViewMode(mode)
            return
        is_shown = comparing.shown_as is ShownAs.DIFFERENCE
        if mode == ViewMode.DIFFERENCE.value and not is_shown:
            comparing.show_as(ShownAs.DIFFERENCE.value)
        elif mode != ViewMode.DIFFERENCE.value:
            self._mode_before = ViewMode(mode)
            if is_shown:
                comparing.show_as(self._halved_as.value)
