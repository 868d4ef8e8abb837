import sys
from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication

from app.clash import clashing_package, command, tell_of_clash
from app.messages import Messages


def install(site: Path, name: str) -> None:
    info = site / f"{name.replace('-', '_')}-4.9.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 4.9\n")


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The only place where packages are looked for."""
    monkeypatch.setattr(sys, "path", [str(tmp_path)])
    return tmp_path


def test_without_another_opencv_nothing_is_said(site: Path, messages: Messages) -> None:
    install(site, "opencv-python-headless")

    tell_of_clash(messages)

    assert clashing_package() is None
    assert messages.current is None


@pytest.mark.parametrize("name", ["opencv-python", "opencv-contrib-python"])
def test_another_opencv_is_named_with_the_command_that_removes_it(
    site: Path, messages: Messages, name: str
) -> None:
    install(site, "opencv-python-headless")
    install(site, name)

    tell_of_clash(messages)

    assert messages.current is not None
    assert messages.current.text == (
        f"Another OpenCV with its own Qt was found at {site / 'cv2'}. "
        f"Remove `{name}` and install `opencv-python-headless`."
    )
    [choice] = messages.current.choices
    assert choice.text == "Copy command"
    choice.run()
    assert QGuiApplication.clipboard().text() == command(name)
    assert f"pip uninstall -y {name}" in command(name)
