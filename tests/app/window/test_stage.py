from collections.abc import Callable

import pytest
from PySide6.QtCore import QPointF
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from app.canvas.moving import WheelUse
from app.canvas.overlay import ViewMode
from app.document import Document
from app.editing.easel import Easel
from app.editing.viewing import Comparison
from app.messages import Messages
from app.settings import Settings
from app.window.stage import Stage
from core.errors import MediaError


@pytest.fixture
def stage(
    qtbot: QtBot, document: Document, easel: Easel, settings: Settings, messages: Messages
) -> Stage:
    made = Stage(document, easel, settings, messages)
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
    assert text.args == ["24, 16   R 0 G 0 B 0   object 1 · draft"]
    with qtbot.waitSignal(stage.hovered_text) as text:
        stage.canvas.hovered.emit(1, 1)
    assert text.args == ["1, 1   R 0 G 0 B 0   background"]


def test_with_the_keyboards_cursor_the_pixel_is_spoken(
    stage: Stage, document: Document, monkeypatch: pytest.MonkeyPatch
) -> None:
    spoken: list[str] = []
    monkeypatch.setattr(stage.canvas, "speak", spoken.append)
    stage.canvas.hovered.emit(1, 1)
    assert not spoken
    stage.set_keyboard_cursor(True)
    assert spoken
    assert "background" in spoken[-1]


def test_zooming_to_the_object_says_when_it_is_not_there(
    stage: Stage, document: Document, messages: Messages, paint: Callable[..., None]
) -> None:
    stage.zoom_to_object()
    paint(8, 8, 6)
    stage.zoom_to_object()
    assert stage.canvas.zoom > 5
    before = stage.canvas.zoom
    document.add_object()
    stage.zoom_to_object()
    assert stage.canvas.zoom == before
    assert messages.current is not None
    assert "no pixels" in messages.current.text


def test_the_wheel_does_what_the_preferences_say(stage: Stage, settings: Settings) -> None:
    assert stage.canvas.wheel_use is WheelUse.ZOOM
    settings.set("canvas/wheel", "step")
    assert stage.canvas.wheel_use is WheelUse.STEP


def test_the_version_before_is_shown_instead_of_the_mask(
    stage: Stage, document: Document, paint: Callable[..., None]
) -> None:
    empty = stage.canvas.grab().toImage()
    before = document.mask(0).copy()
    stage.viewing.add_comparison(Comparison("earlier", lambda frame: before))
    paint(24, 16, 14)
    painted = stage.canvas.grab().toImage()
    stage.show_previous(True)
    assert stage.canvas.grab().toImage() == empty
    paint(40, 16, 8)
    assert stage.canvas.grab().toImage() == empty
    document.undo()
    stage.show_previous(False)
    assert stage.canvas.grab().toImage() == painted


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


def test_the_wheel_does_what_the_settings_say(stage: Stage, settings: Settings) -> None:
    assert stage.canvas.wheel_use is WheelUse.ZOOM

    settings.set("canvas/wheel", "step")
    assert stage.canvas.wheel_use is WheelUse.STEP
