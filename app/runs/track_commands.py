"""What keys and buttons ask of tracking, each as the scope of a run from where the user is."""

from PySide6.QtCore import QObject

from app.document import Document
from app.runs.tracking import Tracking
from core.session.runs.scope import RunScope, Until, Way
from core.types import CellState, ObjectId

CROSS_FADE = 12


class TrackCommands(QObject):
    """The handlers of the Track menu that begin a run."""

    def __init__(
        self, document: Document, tracking: Tracking, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._document = document
        self._tracking = tracking

    def forward(self) -> None:
        self._tracking.start(RunScope(self._document.frame, Way.FORWARD))

    def forward_or_pause(self) -> None:
        """One key for both, as in Cutie."""
        if self._tracking.is_active:
            self._tracking.toggle_pause()
        else:
            self.forward()

    def backward(self) -> None:
        self._tracking.start(RunScope(self._document.frame, Way.BACKWARD))

    def one_forward(self) -> None:
        self._tracking.start(RunScope(self._document.frame, Way.FORWARD, Until.COUNT))

    def one_backward(self) -> None:
        self._tracking.start(RunScope(self._document.frame, Way.BACKWARD, Until.COUNT))

    def rerun_stale(self) -> None:
        self._tracking.start(RunScope(self._document.frame, until=Until.STALE))

    def commit_and_track(self) -> None:
        """Forward over what the correction made stale, or what is empty."""
        self._commit_and_start(Way.FORWARD, Until.CURRENT, fade=0)

    def commit_and_track_both(self) -> None:
        """Both ways, each gap to a neighbouring keyframe blended from both of its ends."""
        self._commit_and_start(Way.BOTH, Until.KEYFRAME, fade=CROSS_FADE)

    def _commit_and_start(self, way: Way, until: Until, *, fade: int) -> None:
        """Only the corrected objects are tracked; all, where nothing was drawn."""
        if not self._document.is_open:
            return
        frame = self._document.frame
        self._document.frame_leaving.emit()
        drawn = self._objects_here(CellState.DRAFT)
        if drawn and not self._document.commit():
            return
        objects = drawn or self._objects_here(CellState.KEYFRAME)
        self._tracking.start(RunScope(frame, way, until, objects=objects or None, fade=fade))

    def _objects_here(self, state: CellState) -> frozenset[ObjectId]:
        session, frame = self._document.session, self._document.frame
        return frozenset(i.id for i in session.objects() if session.states(i.id)[frame] == state)
