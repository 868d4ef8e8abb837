"""Named series of values per frame that strip and plot can show: confidence, scores, risk.

Whoever computes values puts them in here; the timeline draws what is there. No series is special.
"""

import contextlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QColor

from app.appearance.colors import Theme
from app.timeline.pyramid import Index, MinMaxPyramid
from core.types import FrameIndex, ObjectId


@dataclass(frozen=True)
class SeriesRow:
    """One series; values lie in 0..1. Its colour is the theme's `series_<id>`.

    worst_is_low: which end is bad. is_sampled: known on a few frames, each of which is marked.
    """

    id: str
    name: str
    hint: str
    worst_is_low: bool = True
    is_sampled: bool = False


SERIES: tuple[SeriesRow, ...] = (
    SeriesRow("confidence", "Confidence",
              "How sure the network is of its mask: an estimate, no score"),
    SeriesRow("jf", "(J+F)/2", "Mean of region and contour score against the true masks"),
    SeriesRow("j", "J", "Region score: overlap with the true mask"),
    SeriesRow("f", "F", "Contour score: how well the outline fits the true one"),
    SeriesRow("risk", "Risk", "Where the mask is probably bad: an estimate, no score",
              worst_is_low=False),
    SeriesRow("correction", "Corrections",
              "(J+F)/2 of tracked masks against what was committed in their place: true samples, "
              "but of frames that looked bad", is_sampled=True),
    SeriesRow("other", "Other",
              "(J+F)/2 of the masks that are compared with (Review, Compare)"),
    SeriesRow("agreement", "Overlap",
              "J of A and B, the masks that are compared: no score, there is no truth"),
)  # fmt: skip
"""In the order of the legend."""

ROLLING = SeriesRow("rolling", "V around",
                    "V of the 25 frames around each: where it is high, the scores are unsteady",
                    worst_is_low=False)  # fmt: skip
"""On a scale of its own, hence in a strip of its own and not in the plot."""


GAIN = SeriesRow(
    "gain",
    "A \N{MINUS SIGN} B",
    "(J+F)/2 of A less that of B: above the line A is better, below it B",
)
DIFFERS = SeriesRow("differs", "1 \N{MINUS SIGN} J",
                    "How much A and B differ: 1 less their overlap",
                    worst_is_low=False)  # fmt: skip
"""Of two results that are compared: one of them, in a strip of its own."""


@dataclass(frozen=True)
class Band:
    """A stretch of values around a mean: mean and standard deviation V."""

    mean: float
    deviation: float


T = TypeVar("T")

Key = tuple[str, ObjectId | None]
"""Series and object; None is the mean over the objects."""


class SeriesStore(QObject):
    """`changed`: some values, a band or points are different now."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._values: dict[Key, MinMaxPyramid] = {}
        self._bands: dict[Key, Band] = {}
        self._points: dict[Key, tuple[FrameIndex, ...]] = {}
        self._is_gathering = False
        self._is_changed = False

    @contextlib.contextmanager
    def gathered(self) -> Iterator[None]:
        """What is put meanwhile is told of once, at the end: many curves change together."""
        self._is_gathering, self._is_changed = True, False
        try:
            yield
        finally:
            self._is_gathering = False
            if self._is_changed:
                self.changed.emit()

    def _tell(self) -> None:
        self._is_changed = True
        if not self._is_gathering:
            self.changed.emit()

    # what is there

    def has(self, series: str) -> bool:
        return any(key[0] == series for key in self._values)

    def values(self, series: str, object_id: ObjectId | None) -> MinMaxPyramid | None:
        return self._values.get((series, object_id))

    def band(self, series: str, object_id: ObjectId | None) -> Band | None:
        return self._bands.get((series, object_id))

    def points(self, series: str, object_id: ObjectId | None) -> tuple[FrameIndex, ...]:
        """Frames that are pointed out, such as the ten worst."""
        return self._points.get((series, object_id), ())

    # what is put

    def put(self, series: str, object_id: ObjectId | None, values: NDArray[np.float32]) -> None:
        """A value for each frame, NaN where there is none."""
        self._values[(series, object_id)] = MinMaxPyramid(values)
        self._tell()

    def update(
        self,
        series: str,
        object_id: ObjectId | None,
        frames: Index,
        values: NDArray[np.float32],
    ) -> None:
        """New values of some frames of a series that is there; costs only what changed."""
        self._values[(series, object_id)].update(frames, values)
        self._tell()

    def show(self, series: str, object_id: ObjectId | None, values: NDArray[np.float64]) -> None:
        """Values of all frames, of which only those are put that differ from what is there.

        A series without any value is not begun.
        """
        new = values.astype(np.float32)
        shown = self._values.get((series, object_id))
        if shown is None or shown.frame_count != new.size:
            if not np.isnan(new).all():
                self.put(series, object_id, new)
            return
        old = shown.values(0, new.size)
        changed = np.flatnonzero(~((old == new) | (np.isnan(old) & np.isnan(new))))
        if changed.size:
            self.update(series, object_id, changed, new[changed])

    def set_band(self, series: str, object_id: ObjectId | None, band: Band | None) -> None:
        _set_extra(self._bands, (series, object_id), band)
        self._tell()

    def set_points(
        self, series: str, object_id: ObjectId | None, frames: Iterable[FrameIndex]
    ) -> None:
        _set_extra(self._points, (series, object_id), tuple(frames) or None)
        self._tell()

    def drop(self, series: str) -> None:
        """The series with everything that belongs to it."""
        for kept in (self._values, self._bands, self._points):
            for key in [key for key in kept if key[0] == series]:
                del kept[key]
        self._tell()

    def keep_objects(self, series: str, living: Iterable[ObjectId]) -> None:
        """Forget objects that are gone; the mean stays."""
        known = set(living)
        for kept in (self._values, self._bands, self._points):
            gone = [k for k in kept if k[0] == series and k[1] is not None and k[1] not in known]
            for key in gone:
                del kept[key]
        self._tell()


def series_color(row: SeriesRow, theme: Theme) -> QColor:
    """What the theme has for it; the colour of text for a series that the theme does not know."""
    return QColor(getattr(theme, f"series_{row.id}", theme.text))


def _set_extra(kept: dict[Key, T], key: Key, value: T | None) -> None:
    if value is None:
        kept.pop(key, None)
    else:
        kept[key] = value
