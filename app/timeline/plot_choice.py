"""Which curves strip and plot show: the series that are switched on, of which objects.

The choice is kept in the settings; `legend.py` shows it beside the plot, where it can be changed.
"""

from PySide6.QtCore import QCoreApplication, QObject, Signal
from PySide6.QtGui import QActionGroup
from PySide6.QtWidgets import QMenu

from app.document import Document
from app.settings import Settings
from app.timeline.plot import Line
from app.timeline.series import SERIES, SeriesRow, SeriesStore
from core.colors import Color
from core.project.records import ObjectInfo
from core.types import ObjectId

_GREY = 128
SCOPES = ("selected", "visible", "mean")


class PlotChoice(QObject):
    """`changed`: other curves are to be shown."""

    changed = Signal()

    def __init__(
        self,
        document: Document,
        series: SeriesStore,
        settings: Settings,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._document = document
        self._series = series
        self._settings = settings
        self._available: tuple[str, ...] = ()
        series.changed.connect(self._on_series)
        document.selection_changed.connect(self.changed)
        document.changed.connect(self.changed)

    @property
    def available(self) -> list[SeriesRow]:
        """The series that have values."""
        return [row for row in SERIES if self._series.has(row.id)]

    @property
    def enabled(self) -> list[SeriesRow]:
        """Available and switched on."""
        chosen = self._settings.text("plot/series").split(",")
        return [row for row in self.available if row.id in chosen]

    @property
    def scope(self) -> str:
        return self._settings.text("plot/objects")

    def is_on(self, row: SeriesRow) -> bool:
        return row.id in self._settings.text("plot/series").split(",")

    def toggle(self, series_id: str) -> None:
        chosen = [i for i in self._settings.text("plot/series").split(",") if i]
        if series_id in chosen:
            chosen.remove(series_id)
        else:
            chosen.append(series_id)
        self._settings.set("plot/series", ",".join(chosen))
        self.changed.emit()

    def set_scope(self, scope: str) -> None:
        self._settings.set("plot/objects", scope)
        self.changed.emit()

    def lines(self) -> list[Line]:
        """One for each switched-on series and object; told apart by colour and label."""
        curves = [row for row in self.enabled if not row.is_sampled]
        samples = [row for row in self.enabled if row.is_sampled]
        objects = self._objects()
        if self.scope == "mean" or not objects:
            rows = [*curves, *samples]
            return [Line(row, None, self.tr("{} mean").format(row.name)) for row in rows]
        lines = self._curves(curves, objects)
        several = len(objects) > 1
        return lines + [
            Line(row, info.id, f"{row.name} {info.name}", info.color)
            if several
            else Line(row, info.id, row.name)
            for row in samples
            for info in objects
        ]

    def _curves(self, rows: list[SeriesRow], objects: list[ObjectInfo]) -> list[Line]:
        if len(rows) == 1:
            return [Line(rows[0], info.id, info.name, info.color) for info in objects]
        if len(objects) == 1:
            return [Line(row, objects[0].id, row.name) for row in rows]
        return [
            Line(row, info.id, f"{row.name} {info.name}", _shade(row, info.color))
            for row in rows
            for info in objects
        ]

    def strip(self) -> SeriesRow | None:
        """What the strip above the lanes shows: the first that is switched on."""
        rows = self.enabled or self.available
        return next((row for row in rows if not row.is_sampled), None)

    def single(self) -> ObjectId | None:
        """The one object whose curves are shown; None for several, or the mean."""
        objects = self._objects() if self.scope != "mean" else []
        return objects[0].id if len(objects) == 1 else None

    def fill(self, menu: QMenu) -> None:
        """Entries to change the choice."""
        for row in SERIES:
            action = menu.addAction(QCoreApplication.translate("series", row.name))
            action.setCheckable(True)
            action.setChecked(self.is_on(row))
            action.setToolTip(QCoreApplication.translate("series", row.hint))
            action.triggered.connect(lambda _checked=False, i=row.id: self.toggle(i))
            if not self._series.has(row.id):
                action.setEnabled(False)
                action.setToolTip(self.tr("Nothing was measured yet."))
            action.setStatusTip(action.toolTip())
        menu.addSeparator()
        names = {
            "selected": self.tr("Selected objects"),
            "visible": self.tr("All visible objects"),
            "mean": self.tr("Mean of all objects"),
        }
        group = QActionGroup(menu)
        for scope in SCOPES:
            action = menu.addAction(names[scope])
            action.setStatusTip(self.tr("Which objects the curves are of"))
            action.setCheckable(True)
            action.setChecked(scope == self.scope)
            action.triggered.connect(lambda _checked=False, s=scope: self.set_scope(s))
            group.addAction(action)
        menu.setToolTipsVisible(True)

    def _objects(self) -> list[ObjectInfo]:
        objects = [info for info in self._document.objects() if info.visible]
        if self.scope == "selected":
            chosen = [info for info in objects if info.id in self._document.selection.objects]
            return chosen or objects
        return objects

    def _on_series(self) -> None:
        available = tuple(row.id for row in self.available)
        if available != self._available:
            self._available = available
            self.changed.emit()


def _shade(row: SeriesRow, color: Color) -> Color:
    """The object's colour, greyer for the masks that its own are compared with."""
    if row.id != "other":
        return color
    red, green, blue = ((part + _GREY) // 2 for part in color)
    return red, green, blue
