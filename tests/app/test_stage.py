from collections.abc import Callable

import pytest
from PySide6.QtCore import QPointF
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from app.canvas.overlay import ViewMode
from app.document import Document
from app.easel import Easel
from app.settings import Settings
from app.stage import Stage
from core.errors import MediaError


@pytest.fixture
def stage(qtbot: QtBot, document: Document, easel: Easel, settings: Settings) -> Stage:
    made = Stage(document, easel, settings)
    qtbot.addWidget(made)
    made.resize(700, 400)
    made.show()
    document.opened.emit()
    document.frame_changed.emit(0)
    qtbot.waitUntil(lambda: made.shown_frame == 0)
    return made


def frame_line(stage: Stage) -> str:
    return next(
        label.text()
        for label in stage.findChildren(QLabel)
        if label.accessibleName() == "Current frame"
    )


def shade(stage: Stage) -> int:
    """Grey value in the corner of the shown picture; frame n is 20 n."""
    point = stage.canvas.viewport_point(QPointF(2.5, 29.5)).toPoint()
    return stage.canvas.grab().toImage().pixelColor(point).red()


def test_every_frame_is_shown_with_its_own_picture(
    qtbot: QtBot, stage: Stage, document: Document
) -> None:
    for frame in (5, 11, 2):
        document.set_frame(frame)
        qtbot.waitUntil(lambda frame=frame: stage.shown_frame == frame)
        assert shade(stage) == 20 * frame


def test_racing_through_the_clip_ends_on_the_right_picture(
    qtbot: QtBot, stage: Stage, document: Document
) -> None:
    for frame in range(1, 12):
        document.set_frame(frame)

    qtbot.waitUntil(lambda: stage.shown_frame == 11)

    assert shade(stage) == 220


def test_the_line_says_where_one_is(qtbot: QtBot, stage: Stage, document: Document) -> None:
    document.set_frame(6)

    assert frame_line(stage) == "00006 / 12  ·  00:00:00.250  ·  shot_006"


def test_a_stroke_is_seen_and_a_cancelled_one_is_gone(stage: Stage, easel: Easel) -> None:
    before = stage.canvas.grab().toImage()
    stroke = easel.begin_stroke(adds=True)
    assert stroke is not None
    easel.show_stroke(stroke, stroke.dab(24, 16, 14))
    during = stage.canvas.grab().toImage()
    easel.cancel_stroke()

    assert during != before
    assert stage.canvas.grab().toImage() == before


def test_hidden_objects_disappear(
    stage: Stage, document: Document, paint: Callable[..., None]
) -> None:
    before = stage.canvas.grab().toImage()
    paint(24, 16, 14)
    assert stage.canvas.grab().toImage() != before
    assert document.selected is not None

    document.set_object_visible(document.selected, False)

    assert stage.canvas.grab().toImage() == before


def test_views_opacity_and_zoom(stage: Stage, settings: Settings) -> None:
    heard: list[str] = []
    stage.view_changed.connect(heard.append)
    stage.set_view("matte")
    assert stage.canvas.view_mode is ViewMode.MATTE
    assert heard == ["matte"]

    stage.change_opacity(-1)
    assert stage.canvas.overlay_opacity == pytest.approx(0.45)
    assert settings.number("canvas/overlay_opacity") == pytest.approx(0.45)

    stage.zoom_to(2)
    assert stage.canvas.zoom == 2
    stage.zoom_in()
    assert stage.canvas.zoom > 2
    stage.fit()
    assert stage.canvas.is_fitting


def test_the_cursor_names_what_is_under_it(
    qtbot: QtBot, stage: Stage, document: Document, paint: Callable[..., None]
) -> None:
    paint(24, 16, 14)

    with qtbot.waitSignal(stage.hovered_text) as text:
        stage.canvas.hovered.emit(24, 16)
    assert text.args == ["24, 16  object 1"]
    with qtbot.waitSignal(stage.hovered_text) as text:
        stage.canvas.hovered.emit(1, 1)
    assert text.args == ["1, 1  background"]


def test_a_frame_that_cannot_be_read_is_black_and_said_to_be(
    qtbot: QtBot, stage: Stage, document: Document, monkeypatch: pytest.MonkeyPatch
) -> None:
    frames = document.session.frames
    monkeypatch.setattr(frames, "get", lambda _index: None)
    monkeypatch.setattr(
        frames, "request", lambda index, on_ready: on_ready(index, MediaError("damaged"))
    )

    document.set_frame(9)
    qtbot.waitUntil(lambda: stage.shown_frame == 9)

    assert shade(stage) == 0
    assert "could not be read" in frame_line(stage)
