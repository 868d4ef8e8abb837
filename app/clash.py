"""Another OpenCV in the same environment: its own Qt takes the place of ours, and windows break.

The start asks; nothing of OpenCV is loaded to find out.
"""

import sys
from importlib import metadata
from pathlib import Path

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QGuiApplication

from app.messages import Choice, Messages

WITH_QT = ("opencv-python", "opencv-contrib-python")
"""The packages that bring a Qt; those called headless do not."""

OURS = "opencv-python-headless"


def clashing_package() -> tuple[str, Path] | None:
    """The name and the place of an OpenCV that brings its own Qt; None without one."""
    for name in WITH_QT:
        try:
            found = metadata.distribution(name)
        except metadata.PackageNotFoundError:
            continue
        return name, Path(str(found.locate_file("cv2")))
    return None


def tell_of_clash(messages: Messages) -> None:
    """Say so, with the command that mends it."""
    found = clashing_package()
    if found is None:
        return
    name, path = found
    text = QCoreApplication.translate(
        "clash",
        "Another OpenCV with its own Qt was found at {path}. Remove `{name}` and install `{ours}`.",
    ).format(path=path, name=name, ours=OURS)
    messages.warning(
        text,
        Choice(QCoreApplication.translate("clash", "Copy command"), lambda: _copy(command(name))),
    )


def command(package: str) -> str:
    """What mends it, to be pasted into a terminal."""
    pip = f'"{sys.executable}" -m pip'
    return f"{pip} uninstall -y {package} && {pip} install --force-reinstall {OURS}"


def _copy(text: str) -> None:
    QGuiApplication.clipboard().setText(text)
