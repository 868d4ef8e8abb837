import json
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image as PillowImage
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from app.dialogs.locked import LockedDialog
from app.dialogs.question import Question
from app.main_window import MainWindow
from app.messages import Level, Message
from app.project.opening import media_of_choice
from core.project.lock import lock_path
from core.session.opening import OpenRequest
from core.session.session import Session


def shown_message(qtbot: QtBot, window: MainWindow, request: OpenRequest) -> Message:
    with qtbot.waitSignal(window.parts.messages.shown) as shown:
        window.files.opening.open(request)
    message = shown.args[0]
    assert isinstance(message, Message)
    return message


def question_of(qtbot: QtBot, window: MainWindow, path: Path) -> Question:
    window.files.open_path(path)
    qtbot.waitUntil(lambda: bool(window.findChildren(Question)))
    return window.findChildren(Question)[-1]


@pytest.fixture
def project(qtbot: QtBot, open_window: MainWindow) -> Path:
    """The project of the clip that the window had open."""
    path = open_window.parts.document.session.project_path
    open_window.parts.document.add_object()
    open_window.files.opening.close_clip()
    return path


def test_what_is_open_is_not_opened_again(open_window: MainWindow, clip_path: Path) -> None:
    open_window.files.open_path(clip_path)
    assert open_window.parts.messages.current is not None
    assert open_window.parts.messages.current.text == "clip is open already."
    assert not open_window.files.is_busy


def test_an_empty_folder_offers_another(
    qtbot: QtBot, window: MainWindow, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "empty").mkdir()
    message = shown_message(qtbot, window, OpenRequest(tmp_path / "empty"))
    assert message.text == (
        f"No images found in {tmp_path / 'empty'}. Looked for jpg, png, tif, bmp, webp, exr."
    )
    message.choices[0].run()
    dialog = window.findChild(QFileDialog)
    assert dialog is not None
    dialog.close()


def test_pictures_of_mixed_sizes_can_be_skipped(
    qtbot: QtBot, window: MainWindow, clip_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    PillowImage.new("RGB", (7, 7)).save(clip_path / "shot_012.png")
    message = shown_message(qtbot, window, OpenRequest(clip_path))
    assert message.level is Level.WARNING
    assert [choice.text for choice in message.choices] == ["Skip them", "Stop"]
    with qtbot.waitSignal(window.files.opened):
        message.choices[0].run()
    assert window.parts.document.frame_count == 12


def test_what_cannot_be_decoded_has_details_to_copy(
    qtbot: QtBot, window: MainWindow, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "text.mp4").write_text("no video")
    message = shown_message(qtbot, window, OpenRequest(tmp_path / "text.mp4"))
    assert message.level is Level.ERROR
    message.choices[0].run()
    assert QGuiApplication.clipboard().text() == message.text


def test_a_project_that_is_open_elsewhere_is_asked_about(
    qtbot: QtBot, open_window: MainWindow, project: Path, caplog: pytest.LogCaptureFixture
) -> None:
    lock_path(project).write_text(
        json.dumps({"host": "studio", "pid": 1, "since_s": 0, "started_s": 0, "token": "x"})
    )
    question = question_of(qtbot, open_window, project)
    assert isinstance(question, LockedDialog)
    with qtbot.waitSignal(open_window.files.opened):
        question.buttons["Open read-only"].click()
    table = open_window.actions_table
    reason = open_window.parts.document.session.upkeep.read_only_reason
    for action in ("add_object", "commit", "tool_brush", "track_forward", "save_checkpoint"):
        assert not table[action].isEnabled()
        assert reason in table[action].toolTip()
    for action in ("play", "export", "tool_select", "save_as", "view_matte"):
        assert table[action].isEnabled()
    assert open_window.status_line.saved.text == "Read-only"


def test_media_that_moved_is_found_again(
    qtbot: QtBot,
    open_window: MainWindow,
    project: Path,
    clip_path: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    moved = clip_path.rename(clip_path.with_name("moved"))
    question = question_of(qtbot, open_window, project)
    question.buttons["Find…"].click()
    dialog = open_window.findChild(QFileDialog)
    assert dialog is not None
    with qtbot.waitSignal(open_window.files.opened):
        dialog.fileSelected.emit(str(moved / "shot_003.png"))
    dialog.close()
    assert open_window.parts.document.session.clip.path == moved


def test_one_can_work_without_pictures_and_find_them_later(
    qtbot: QtBot,
    open_window: MainWindow,
    project: Path,
    clip_path: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    moved = clip_path.rename(clip_path.with_name("moved"))
    question = question_of(qtbot, open_window, project)
    with qtbot.waitSignal(open_window.files.opened):
        question.buttons["Work without pictures"].click()
    qtbot.waitUntil(lambda: open_window.stage.shown_frame == 0)
    assert not open_window.actions_table["track_forward"].isEnabled()
    assert open_window.actions_table["export"].isEnabled()

    open_window.actions_table["relink"].trigger()
    dialog = open_window.findChild(QFileDialog)
    assert dialog is not None
    with qtbot.waitSignal(open_window.files.opened):
        dialog.fileSelected.emit(str(moved))
    dialog.close()
    assert open_window.parts.document.session.has_pictures


def test_other_media_gets_a_copy(
    qtbot: QtBot,
    open_window: MainWindow,
    project: Path,
    clip_path: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    (clip_path / "shot_011.png").unlink()
    question = question_of(qtbot, open_window, project)
    assert "11 vs 12 frames" in question.accessibleDescription()
    with qtbot.waitSignal(open_window.files.opened):
        question.buttons["Use anyway (copy)"].click()
    assert open_window.parts.document.session.project_path != project
    assert open_window.parts.settings.recent()[0] != project


def test_a_damaged_project_is_recovered_into_a_new_one(
    qtbot: QtBot, open_window: MainWindow, project: Path, caplog: pytest.LogCaptureFixture
) -> None:
    damaged = project.read_bytes()[:-4096]
    project.write_bytes(damaged)
    messages = open_window.parts.messages
    with qtbot.waitSignal(messages.shown, check_params_cb=lambda m: "damaged" in m.text) as shown:
        open_window.files.open_path(project)
    (recovery,) = shown.args[0].choices
    qtbot.waitUntil(lambda: not open_window.files.is_busy)
    with qtbot.waitSignal(open_window.files.opened):
        recovery.run()
    assert "(recovered)" in open_window.parts.document.session.project_path.name
    assert project.read_bytes() == damaged


def test_nothing_is_closed_that_may_not_be(open_window: MainWindow, tmp_path: Path) -> None:
    open_window.files.opening.may_close = lambda: False
    open_window.files.opening.close_clip()
    open_window.files.open_path(tmp_path / "other.mp4")
    assert open_window.parts.document.is_open
    assert not open_window.files.is_busy


def test_one_picture_of_many_stands_for_its_folder(
    clip_path: Path, tmp_path: Path, paint: Callable[..., None]
) -> None:
    assert media_of_choice(clip_path / "shot_003.png") == clip_path
    PillowImage.new("RGB", (4, 4)).save(tmp_path / "alone.jpg")
    assert media_of_choice(tmp_path / "alone.jpg") == tmp_path / "alone.jpg"
    assert media_of_choice(tmp_path / "a.mp4") == tmp_path / "a.mp4"


def test_a_stroke_that_a_crash_cut_off_is_shown_where_it_is(
    qtbot: QtBot, window: MainWindow, clip_path: Path, tmp_path: Path
) -> None:
    project = tmp_path / "clip.evermask"
    session = Session.open_media(clip_path, project_path=project)
    stroke = session.begin_stroke(5, session.add_object().id, adds=True)
    stroke.dab(10, 10, 6)
    session.unfinished.keep(session.unfinished.so_far(5, stroke))
    session._project._say_goodbye = lambda: None  # type: ignore[method-assign]  # as if killed
    session.close()

    with qtbot.waitSignal(window.files.opened):
        window.files.open_path(project)
    message = window.parts.messages.current
    assert message is not None
    assert message.text.endswith("A stroke that was not finished is a draft on frame 5.")
    message.choices[0].run()
    qtbot.waitUntil(lambda: window.stage.shown_frame == 5)
    assert window.parts.document.mask(5).any()


def test_opening_and_working_deletes_nothing_that_was_there(
    qtbot: QtBot, window: MainWindow, clip_path: Path
) -> None:
    """Also where a neighbour has a name that we would give to something of ours."""
    for name in (
        "cache/frame.bin",
        "masks/00000.png",
        "notes.part.txt",
        "old.evermask",
        "00000.bin",
    ):
        path = clip_path.parent / "clip" / name if name == "00000.bin" else clip_path.parent / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(name.encode())
    before = {p: p.read_bytes() for p in clip_path.parent.rglob("*") if p.is_file()}

    with qtbot.waitSignal(window.files.opened):
        window.files.open_path(clip_path)
    document = window.parts.document
    document.add_object()
    document.undo()
    window.files.opening.close_clip()
    qtbot.waitUntil(lambda: not window.files.is_busy)
    with qtbot.waitSignal(window.files.opened):
        window.files.open_path(clip_path)

    assert {path: path.read_bytes() for path in before} == before
