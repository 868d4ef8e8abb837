from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QInputDialog, QMenu, QScrollBar
from pytestqt.qtbot import QtBot

from app.document import Document
from app.editing.marks import Marks
from app.frames.thumbnails import Thumbnails
from app.settings import Settings
from app.timeline.axis import GUTTER
from app.timeline.panel import Timeline
from app.timeline.series import SeriesStore
from core.types import ObjectId

Paint = Callable[..., None]
LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def timeline(qtbot: QtBot, document: Document, marks: Marks, settings: Settings) -> Timeline:
    series, thumbnails = SeriesStore(), Thumbnails(document)
    made = Timeline(document, marks, series, thumbnails, settings)
    series.setParent(made)
    thumbnails.setParent(made)
    qtbot.addWidget(made)
    made.resize(900, 220)
    made.show()
    document.opened.emit()
    return made


def ruler_menu(timeline: Timeline, x: int) -> dict[str, object]:
    place = QPoint(x, 24)
    timeline.ruler.contextMenuEvent(
        QContextMenuEvent(QContextMenuEvent.Reason.Mouse, place, timeline.ruler.mapToGlobal(place))
    )
    menu = timeline.findChildren(QMenu)[-1]
    return {action.text(): action for action in menu.actions()}


def test_all_parts_share_one_axis(timeline: Timeline) -> None:
    strips = (timeline.ruler, timeline.cache_bar, timeline.strip, timeline.lanes, timeline.plot)

    assert {strip.axis for strip in strips} == {timeline.axis}
    assert timeline.axis.frame_count == 12
    assert {strip.width() for strip in strips} == {900}


def test_clicks_anywhere_scrub(qtbot: QtBot, timeline: Timeline, paint: Paint) -> None:
    paint()
    for strip in (timeline.ruler, timeline.strip, timeline.lanes, timeline.plot):
        with qtbot.waitSignals([timeline.scrubbed, timeline.scrub_ended]):
            qtbot.mouseClick(strip, LEFT, pos=QPoint(GUTTER + 100, 12))


def test_the_playhead_is_the_documents_frame(timeline: Timeline, document: Document) -> None:
    document.set_frame(7)

    assert timeline.axis.playhead == 7


def test_in_out_and_markers_are_shown_and_dragged(
    qtbot: QtBot, timeline: Timeline, marks: Marks
) -> None:
    marks.set_range(3, 8)
    assert timeline.axis.range == (3, 8)
    timeline.ruler.range_moved.emit(4, 8)
    assert marks.range == (4, 8)
    marks.set_marker(5, "cut")
    assert timeline.ruler.marker_at(timeline.ruler.x_of(5.5)) == 5
    timeline.ruler.marker_moved.emit(5, 6)
    assert marks.markers == {6: "cut"}
    marks.clear_range()
    assert timeline.axis.range is None


def test_selected_frames_are_shown_everywhere(timeline: Timeline, document: Document) -> None:
    document.selection.select_frames(2, 4)
    assert timeline.axis.selected == (2, 4)


def test_the_plot_folds_into_the_strip_where_there_is_no_room(
    timeline: Timeline, settings: Settings
) -> None:
    assert timeline.plot.isVisible()
    timeline.resize(900, 120)
    assert not timeline.plot.isVisible()
    assert timeline.strip.isVisible()
    timeline.resize(900, 220)
    assert timeline.plot.isVisible()
    timeline.set_room(False)
    assert not timeline.plot.isVisible()
    timeline.set_room(True)
    assert timeline.plot.isVisible()
    settings.set("timeline/plot", False)
    assert not timeline.plot.isVisible()


def test_zooming_shows_a_scroll_bar(timeline: Timeline, document: Document) -> None:
    bar = next(
        bar
        for bar in timeline.findChildren(QScrollBar)
        if bar.orientation() is Qt.Orientation.Horizontal
    )
    assert not bar.isVisible()
    timeline.axis.set_frame_count(1000)
    timeline.zoom_in()
    assert bar.isVisible()
    bar.setValue(bar.maximum())
    assert timeline.axis.start == pytest.approx(500)
    timeline.zoom_out()
    timeline.fit()
    assert not bar.isVisible()


def test_zooming_to_the_selection_or_the_range(
    timeline: Timeline, document: Document, marks: Marks
) -> None:
    timeline.axis.set_frame_count(1000)
    marks.set_range(2, 9)
    timeline.zoom_to_range()
    assert timeline.axis.span < 20
    marks.clear_range()
    timeline.zoom_to_range()
    assert timeline.axis.shows_all


def test_the_rulers_menu_sets_marks_under_the_mouse(
    qtbot: QtBot, timeline: Timeline, marks: Marks
) -> None:
    x = round(timeline.ruler.x_of(4.5))
    ruler_menu(timeline, x)["In here"].trigger()  # type: ignore[attr-defined]
    assert marks.first == 4
    ruler_menu(timeline, x)["Marker here"].trigger()  # type: ignore[attr-defined]
    assert marks.markers == {4: ""}
    ruler_menu(timeline, x)["Name the marker…"].trigger()  # type: ignore[attr-defined]
    dialog = timeline.findChild(QInputDialog)
    assert dialog is not None
    dialog.setTextValue("cut")
    dialog.accept()
    assert marks.markers == {4: "cut"}
    ruler_menu(timeline, x)["Remove the marker"].trigger()  # type: ignore[attr-defined]
    assert marks.markers == {}
    ruler_menu(timeline, x)["Clear In and Out"].trigger()  # type: ignore[attr-defined]
    assert not marks.has_range


def test_times_are_a_setting(timeline: Timeline, settings: Settings) -> None:
    frames = timeline.ruler.grab().toImage()
    ruler_menu(timeline, 300)["Show times"].trigger()  # type: ignore[attr-defined]
    assert settings.flag("timeline/time")
    assert timeline.ruler.grab().toImage() != frames
    settings.set("timeline/time", False)
    assert timeline.ruler.grab().toImage() == frames


def test_keyframes_are_opened(
    qtbot: QtBot, timeline: Timeline, document: Document, paint: Paint
) -> None:
    document.set_frame(3)
    paint()
    place = QPoint(round(timeline.lanes.x_of(3.5)), timeline.lanes.lane_rect(0).center().y())
    with qtbot.waitSignal(timeline.keyframe_opened) as opened:
        qtbot.mouseDClick(timeline.lanes, LEFT, pos=place)
    assert opened.args == [1, 3]


def test_closing_empties_it(timeline: Timeline, document: Document, paint: Paint) -> None:
    paint()
    document.close()

    assert timeline.lanes.lane(ObjectId(1)) is None
    assert timeline.axis.frame_count == 1


def test_pictures_are_shown_when_asked_for(timeline: Timeline, settings: Settings) -> None:
    assert not timeline.filmstrip.isVisible()
    ruler_menu(timeline, 300)["Show pictures"].trigger()  # type: ignore[attr-defined]
    assert timeline.filmstrip.isVisible()
    assert settings.flag("timeline/filmstrip")
