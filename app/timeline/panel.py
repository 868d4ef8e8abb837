"""The timeline as one widget: ruler, bars, lanes and plot over one axis, following the document."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QPoint, QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import QInputDialog, QMenu, QScrollBar, QSplitter, QVBoxLayout, QWidget

from app.document import Document
from app.editing.marks import Marks
from app.frames.thumbnails import Thumbnails
from app.settings import Settings
from app.timeline.axis import TimeAxis
from app.timeline.cache_bar import CacheBar
from app.timeline.confidence import ConfidenceSeries
from app.timeline.correction_series import CorrectionSeries
from app.timeline.filmstrip import Filmstrip
from app.timeline.gain_strip import GainStrip
from app.timeline.hover_picture import HoverPicture
from app.timeline.lane_data import LaneData
from app.timeline.lane_gestures import LaneView
from app.timeline.lanes import RunHead
from app.timeline.legend import PlotLegend
from app.timeline.plot import Plot
from app.timeline.plot_choice import PlotChoice
from app.timeline.rolling_strip import RollingStrip
from app.timeline.ruler import Ruler
from app.timeline.score_strip import ScoreStrip
from app.timeline.series import SeriesStore
from app.timeline.truth_bar import TruthBar
from core.types import FrameIndex

ROOM_FOR_PLOT = 150
"""Below this height the plot folds into the strip above the lanes."""

STEPS_PER_FRAME = 16
"""The scroll bar counts in parts of a frame."""


class Timeline(QWidget):
    """`scrubbed`, `scrub_ended`: the user clicked or dragged to a frame."""

    scrubbed = Signal(int)
    scrub_ended = Signal()
    keyframe_opened = Signal(int, int)
    cells_menu_asked = Signal(QPoint)

    def __init__(
        self,
        document: Document,
        marks: Marks,
        series: SeriesStore,
        thumbnails: Thumbnails,
        settings: Settings,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._document = document
        self._marks = marks
        self._settings = settings
        self._has_room = True
        self.axis = TimeAxis(self)
        self.ruler = Ruler(self.axis, self)
        self.cache_bar = CacheBar(self.axis, self)
        self.truth_bar = TruthBar(self.axis, self)
        self.filmstrip = Filmstrip(self.axis, thumbnails, self)
        self.strip = ScoreStrip(self.axis, series, self)
        self.gain = GainStrip(self.axis, series, self)
        self.lanes = LaneView(self.axis, document.selection, self)
        self.plot = Plot(self.axis, series, document.selection, self)
        self.rolling = RollingStrip(self.axis, series, self)
        self._scroll = QScrollBar(Qt.Orientation.Horizontal, self)
        self._choice = PlotChoice(document, series, settings, self)
        self._hover = HoverPicture(document, thumbnails, self)
        self._legend = PlotLegend(self._choice, self.plot)
        LaneData(document, self.lanes, self)
        ConfidenceSeries(document, series, self)
        CorrectionSeries(document, series, self)
        self._lay_out()
        self._connect()
        self._show_choice()
        self._show_unit()

    def sizeHint(self) -> QSize:
        return QSize(800, 220)

    def set_heads(self, heads: Sequence[RunHead]) -> None:
        """Where runs are, and what they will still write."""
        self.lanes.set_heads(heads)

    # what actions call

    def fit(self) -> None:
        """All of the clip."""
        self.axis.fit()

    def zoom_in(self) -> None:
        self._zoom(2.0)

    def zoom_out(self) -> None:
        self._zoom(0.5)

    def zoom_to_range(self) -> None:
        """The selected frames, else In to Out, else all."""
        frames = self._document.selection.frames or (
            self._marks.range if self._marks.has_range else None
        )
        if frames is None:
            self.axis.fit()
        else:
            self.axis.show_range(*frames)

    def set_room(self, has_room: bool) -> None:
        """In a low window the plot folds into the strip above the lanes."""
        self._has_room = has_room
        self._fold()

    def set_plot_actions(self, actions: list[QAction]) -> None:
        """What the plot's menu offers besides its curves."""
        self._legend.set_actions(actions)

    # building

    def _lay_out(self) -> None:
        self._split = QSplitter(Qt.Orientation.Vertical, self)
        self._split.addWidget(self.lanes)
        self._plots = QWidget(self._split)
        plots = QVBoxLayout(self._plots)
        plots.setContentsMargins(0, 0, 0, 0)
        plots.setSpacing(0)
        plots.addWidget(self.plot, 1)
        plots.addWidget(self.rolling)
        self._split.addWidget(self._plots)
        self._split.setStretchFactor(0, 1)
        self._split.setStretchFactor(1, 1)
        self._split.setSizes([64, 124])
        self._split.setChildrenCollapsible(False)
        self._scroll.setAccessibleName(self.tr("Scroll through time"))
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        above = (self.ruler, self.cache_bar, self.truth_bar, self.filmstrip, self.strip, self.gain)
        for widget in above:
            layout.addWidget(widget)
        layout.addWidget(self._split, 1)
        layout.addWidget(self._scroll)

    def _connect(self) -> None:
        document, marks, axis = self._document, self._marks, self.axis
        for strip in (
            self.ruler,
            self.cache_bar,
            self.truth_bar,
            self.filmstrip,
            self.strip,
            self.gain,
            self.lanes,
            self.plot,
            self.rolling,
        ):
            strip.scrubbed.connect(self.scrubbed)
            strip.scrub_ended.connect(self.scrub_ended)
        self.lanes.diamond_opened.connect(self.keyframe_opened)
        self.lanes.diamond_hovered.connect(self._hover.show_cell)
        self.lanes.diamond_left.connect(self._hover.forget)
        self.lanes.menu_asked.connect(self.cells_menu_asked)
        self.ruler.range_moved.connect(marks.set_range)
        self.ruler.marker_moved.connect(marks.move_marker)
        self.ruler.menu_asked.connect(self._open_ruler_menu)
        self.plot.menu_asked.connect(self._legend.open_menu)
        self.strip.menu_asked.connect(self._legend.open_menu)
        self._choice.changed.connect(self._show_choice)
        self._scroll.valueChanged.connect(lambda value: axis.scroll_to(value / STEPS_PER_FRAME))
        axis.changed.connect(self._show_scroll)
        self._settings.changed.connect(self._on_setting)
        marks.changed.connect(self._show_marks)
        document.opened.connect(self._on_opened)
        document.closed.connect(self._on_closed)
        document.frame_changed.connect(self._show_frame)
        document.selection.range_changed.connect(
            lambda: axis.set_selected(document.selection.frames)
        )

    def _on_opened(self) -> None:
        frames = self._document.session.frames
        self.axis.set_frame_count(self._document.frame_count)
        self.ruler.set_timestamps(frames.info.timestamps)
        self.cache_bar.follow(frames.cached)
        self.cache_bar.set_missing(frames.info.missing)
        self._show_marks()

    def _on_closed(self) -> None:
        self.axis.set_frame_count(1)
        self.ruler.set_timestamps(())
        self.cache_bar.follow(None)
        self.truth_bar.show_truth(None)

    # following

    def _show_frame(self, frame: FrameIndex) -> None:
        if not self._document.is_scrubbing:
            self.axis.reveal(frame)
        self.axis.set_playhead(frame)

    def _show_marks(self) -> None:
        self.axis.set_range(self._marks.range if self._marks.has_range else None)
        self.ruler.set_markers(self._marks.markers)

    def _show_choice(self) -> None:
        self.plot.set_lines(self._choice.lines())
        self.strip.show_series(self._choice.strip(), None)
        self.rolling.show_object(self._choice.single())
        self.gain.show_object(self._choice.single())

    def _on_setting(self, key: str) -> None:
        if key == "timeline/time":
            self._show_unit()
        elif key in ("timeline/plot", "timeline/filmstrip"):
            self._fold()
        elif key == "plot/objects":
            self._show_choice()

    def _show_unit(self) -> None:
        self.ruler.set_shows_time(self._settings.flag("timeline/time"))

    def _show_scroll(self) -> None:
        with QSignalBlocker(self._scroll):
            hidden = self.axis.frame_count - self.axis.span
            self._scroll.setVisible(hidden > 0)
            self._scroll.setPageStep(max(1, round(self.axis.span * STEPS_PER_FRAME)))
            self._scroll.setRange(0, round(hidden * STEPS_PER_FRAME))
            self._scroll.setValue(round(self.axis.start * STEPS_PER_FRAME))

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._fold()
        super().resizeEvent(event)

    def _fold(self) -> None:
        """Where there is no room for the plot, the strip above the lanes stands for it."""
        self.filmstrip.setVisible(self._settings.flag("timeline/filmstrip"))
        wanted = self._settings.flag("timeline/plot") and self._has_room
        shows = wanted and self.height() >= ROOM_FOR_PLOT
        self._plots.setVisible(shows)
        self.plot.setVisible(shows)
        self.rolling.want(shows)

    def _zoom(self, factor: float) -> None:
        """Around the playhead if it is visible, else around the middle."""
        x = self.axis.x_of(self.axis.playhead + 0.5)
        self.axis.zoom_at(x if 0 <= x <= self.axis.width else self.axis.width / 2, factor)

    # the ruler's menu

    def _open_ruler_menu(self, where: QPoint, frame: FrameIndex) -> None:
        if not self._document.is_open:
            return
        marks = self._marks
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.setToolTipsVisible(True)
        tr = self.tr
        _add(menu, tr("In here"), tr("Begin In to Out on this frame"),
             lambda: marks.set_first(frame))  # fmt: skip
        _add(menu, tr("Out here"), tr("End In to Out on this frame"),
             lambda: marks.set_last(frame))  # fmt: skip
        clear = _add(menu, tr("Clear In and Out"), tr("Forget In and Out"), marks.clear_range)
        if not marks.has_range:
            clear.setEnabled(False)
            _hint(clear, tr("Neither In nor Out is set (I, O)."))
        menu.addSeparator()
        near = self.ruler.marker_at(self.ruler.mapFromGlobal(where).x())
        if near is None:
            _add(menu, tr("Marker here"), tr("Mark this frame"),
                 lambda: marks.set_marker(frame, ""))  # fmt: skip
        else:
            _add(menu, tr("Name the marker…"), tr("Write on the marker what it is for"),
                 lambda: self._name_marker(near))  # fmt: skip
            _add(menu, tr("Remove the marker"), tr("This frame is not marked any more"),
                 lambda: marks.remove_marker(near))  # fmt: skip
        menu.addSeparator()
        _add(menu, tr("Show all frames"), tr("All of the clip"), self.axis.fit)
        for key, text, hint in (
            ("timeline/time", tr("Show times"), tr("Times instead of frame numbers")),
            ("timeline/filmstrip", tr("Show pictures"), tr("Small pictures over the lanes")),
            ("timeline/plot", tr("Show the plot"), tr("Curves of confidence, risk and scores")),
        ):
            entry = _add(menu, text, hint)
            entry.setCheckable(True)
            entry.setChecked(self._settings.flag(key))
            entry.triggered.connect(lambda shows, key=key: self._settings.set(key, shows))
        menu.popup(where)

    def _name_marker(self, frame: FrameIndex) -> None:
        dialog = QInputDialog(self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setWindowTitle(self.tr("Marker on frame {}").format(frame))
        dialog.setLabelText(self.tr("Name"))
        dialog.setTextValue(self._marks.markers.get(frame, ""))
        dialog.textValueSelected.connect(lambda text: self._marks.set_marker(frame, text))
        dialog.open()


def _add(menu: QMenu, text: str, hint: str, run: Callable[[], object] | None = None) -> QAction:
    entry = menu.addAction(text)
    if run is not None:
        entry.triggered.connect(lambda _checked=False: run())
    _hint(entry, hint)
    return entry


def _hint(entry: QAction, text: str) -> None:
    entry.setToolTip(text)
    entry.setStatusTip(text)
