import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image as PillowImage
from pytestqt.qtbot import QtBot

from app.dialogs.import_masks import ImportMasksDialog
from app.main_window import MainWindow
from app.messages import Level, Message
from app.project.drops import chosen, kind_of, names_text
from core.masks import write_indexed_png

HEIGHT, WIDTH = 32, 48
Drop = Callable[..., Message]


def said(window: MainWindow) -> str:
    current = window.parts.messages.current
    return current.text if current else ""


def write_masks(folder: Path, *names: str) -> list[Path]:
    folder.mkdir(exist_ok=True)
    paths = [folder / f"{name}.png" for name in names]
    mask = np.zeros((HEIGHT, WIDTH), np.uint8)
    mask[4:12, 6:20] = 1
    for path in paths:
        write_indexed_png(path, mask)
    return paths


def opened_by(qtbot: QtBot, window: MainWindow, *paths: Path) -> Path:
    with qtbot.waitSignal(window.files.opened) as opened:
        window.files.take_drop(list(paths))
    path = opened.args[0]
    assert isinstance(path, Path)
    return path


def import_dialog(qtbot: QtBot, window: MainWindow) -> ImportMasksDialog:
    qtbot.waitUntil(lambda: bool(window.findChildren(ImportMasksDialog)))
    return window.findChildren(ImportMasksDialog)[-1]


def test_several_pictures_of_a_folder_are_one_sequence(
    qtbot: QtBot, window: MainWindow, clip_path: Path
) -> None:
    pictures = sorted(clip_path.iterdir())
    assert opened_by(qtbot, window, *pictures) == clip_path
    assert window.parts.document.frame_count == len(pictures)
    assert "were opened" not in said(window)


def test_a_part_of_the_pictures_opens_all_and_says_so(
    qtbot: QtBot, window: MainWindow, clip_path: Path
) -> None:
    pictures = sorted(clip_path.iterdir())
    assert opened_by(qtbot, window, *pictures[2:5]) == clip_path
    assert said(window) == "The pictures of a folder are one clip: all of “clip” were opened."


def test_of_several_clips_the_first_by_name_is_opened_and_the_others_are_named(
    qtbot: QtBot, window: MainWindow, clip_path: Path
) -> None:
    others = [clip_path.with_name(name) for name in ("e", "d", "f")]
    for other in others:
        shutil.copytree(clip_path, other)
    assert opened_by(qtbot, window, *others, clip_path) == clip_path
    assert said(window) == (
        "Only one clip can be open: clip, the first by name, was opened, not e, d and f."
    )


def test_a_project_goes_before_everything_else(
    qtbot: QtBot, open_window: MainWindow, clip_path: Path
) -> None:
    project = open_window.parts.document.session.project_path
    open_window.files.opening.close_clip()
    assert opened_by(qtbot, open_window, clip_path, project) == project
    assert said(open_window) == f"Only one clip can be open: {project.name} was opened, not clip."


@pytest.mark.parametrize("names", [["gone.mp4"], ["gone.mp4", "b.png", "c.png", "d.png"]])
def test_what_cannot_be_read_is_named_and_nothing_changes(
    open_window: MainWindow, clip_path: Path, tmp_path: Path, names: list[str]
) -> None:
    open_window.files.take_drop([tmp_path / name for name in names])
    named = "gone.mp4, b.png and 2 more" if len(names) > 1 else "gone.mp4"
    current = open_window.parts.messages.current
    assert current is not None
    assert current.level is Level.WARNING
    assert current.text.startswith(f"{named} cannot be read. Nothing was changed.")
    assert open_window.parts.document.session.clip.path == clip_path
    assert not open_window.files.is_busy


def test_masks_are_not_imported_in_part(open_window: MainWindow, tmp_path: Path) -> None:
    masks = write_masks(tmp_path / "masks", "shot_000")
    open_window.files.take_drop([*masks, tmp_path / "masks" / "shot_001.png"])
    assert said(open_window).startswith("shot_001.png cannot be read.")
    assert open_window.parts.document.objects() == []


def test_a_file_of_an_unknown_kind_leaves_the_clip_alone(
    qtbot: QtBot,
    open_window: MainWindow,
    clip_path: Path,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    (tmp_path / "notes.txt").write_text("words")
    with qtbot.waitSignal(open_window.parts.messages.shown):
        open_window.files.take_drop([tmp_path / "notes.txt"])
    assert "notes.txt" in said(open_window)
    assert open_window.parts.document.session.clip.path == clip_path


def test_of_something_readable_and_something_gone_the_first_is_opened(
    qtbot: QtBot, window: MainWindow, clip_path: Path, tmp_path: Path
) -> None:
    assert opened_by(qtbot, window, tmp_path / "gone.mp4", clip_path) == clip_path
    assert said(window) == "Only one clip can be open: clip was opened, not gone.mp4."


def test_one_mask_is_that_of_the_shown_frame(open_window: MainWindow, tmp_path: Path) -> None:
    (mask,) = write_masks(tmp_path / "masks", "any")
    open_window.files.take_drop([mask])
    assert said(open_window) == "any.png is the mask of frame 0 now."


def test_a_folder_and_several_files_of_masks_are_asked_about(
    qtbot: QtBot, open_window: MainWindow, tmp_path: Path
) -> None:
    masks = write_masks(tmp_path / "masks", "shot_000", "shot_002")
    for paths in (masks, [tmp_path / "masks"]):
        open_window.files.take_drop(paths)
        dialog = import_dialog(qtbot, open_window)
        qtbot.waitUntil(dialog.import_button.isEnabled)
        assert sorted(dialog.plan().places) == [0, 2]
        dialog.close()
        qtbot.waitUntil(lambda: not open_window.findChildren(ImportMasksDialog))
        qtbot.waitUntil(lambda: not open_window.files.is_busy)


def test_pictures_that_may_be_masks_are_asked_about(
    qtbot: QtBot, open_window: MainWindow, clip_path: Path, tmp_path: Path
) -> None:
    other = tmp_path / "other"
    other.mkdir()
    PillowImage.new("RGB", (WIDTH, HEIGHT)).save(other / "shot_000.png")
    with qtbot.waitSignal(open_window.parts.messages.shown):
        open_window.files.take_drop([other])
    current = open_window.parts.messages.current
    assert current is not None
    assert current.text == "other may be masks for the open clip, or a clip of its own."
    as_masks, as_clip = current.choices
    as_masks.run()
    import_dialog(qtbot, open_window).close()
    qtbot.waitUntil(lambda: not open_window.files.is_busy)
    with qtbot.waitSignal(open_window.files.opened):
        as_clip.run()
    assert open_window.parts.document.session.clip.path == other


def test_a_folder_without_masks_is_opened(
    qtbot: QtBot, open_window: MainWindow, tmp_path: Path
) -> None:
    (tmp_path / "jpegs").mkdir()
    PillowImage.new("RGB", (8, 8)).save(tmp_path / "jpegs" / "0.jpg")
    assert opened_by(qtbot, open_window, tmp_path / "jpegs") == tmp_path / "jpegs"


def test_pictures_of_the_first_ones_folder_belong_together() -> None:
    paths = [Path("/b/1.jpg"), Path("/a/0.jpg"), Path("/a/2.jpg"), Path("/a/x.txt")]
    assert chosen(paths) == [Path("/a/0.jpg"), Path("/a/2.jpg")]
    assert chosen([Path("/a/0.jpg"), Path("/a/z.mp4")]) == [Path("/a/z.mp4")]
    assert kind_of(Path("a.EVERMASK")).name == "PROJECT"


def test_many_names_are_counted() -> None:
    assert names_text([Path("a")]) == "a"
    assert names_text([Path("a"), Path("b")]) == "a and b"
    assert names_text([Path(name) for name in "abcde"]) == "a, b and 3 more"
