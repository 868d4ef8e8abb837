from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QImage
from pytestqt.qtbot import QtBot

from app.main_window import MainWindow
from app.panels.memory_list import MOST_ROWS, ROW_HEIGHT, MemoryList
from core.session.memory import MemoryEntry
from core.session.references import KeyframeRole
from core.tracker_memory import MemoryPart

INSIDE = MemoryEntry(MemoryPart.REFERENCE, 3, 9, 3 << 20, 0.5, 10)
OUT = MemoryEntry(
    MemoryPart.REFERENCE,
    5,
    7,
    role=KeyframeRole(5, (), False, "evicted: others are nearer"),
    is_in=False,
)


def make(qtbot: QtBot, window: MainWindow) -> MemoryList:
    view = MemoryList("Reference", window.parts.memory_look, window.parts.thumbnails, lambda: None)
    qtbot.addWidget(view)
    view.resize(240, 100)
    view.show()
    return view


def test_what_is_in_tells_its_facts_and_what_is_out_its_reason(
    qtbot: QtBot, window: MainWindow
) -> None:
    view = make(qtbot, window)
    view.take((INSIDE, OUT))
    role = Qt.ItemDataRole.AccessibleTextRole
    told = [view.entries.data(view.entries.index(row), role) for row in range(2)]

    assert told == [
        "Frame 3: 50%, age 9, 3.0 MiB, used 10",
        "Frame 5: evicted: others are nearer",
    ]


def test_it_is_as_high_as_its_rows_up_to_a_few(qtbot: QtBot, window: MainWindow) -> None:
    view = make(qtbot, window)
    for count, rows in ((0, 1), (2, 2), (40, MOST_ROWS)):
        view.take(tuple(replace(INSIDE, frame=frame) for frame in range(count)))
        assert view.height() == rows * ROW_HEIGHT + 2


def test_the_choice_stays_while_the_frames_are_the_same(qtbot: QtBot, window: MainWindow) -> None:
    view = make(qtbot, window)
    view.take((INSIDE, OUT))
    view.setCurrentIndex(view.entries.index(1))
    view.take((replace(INSIDE, share=0.25), OUT))
    assert view.current() == OUT
    view.take((INSIDE,))
    assert view.current() is None


def test_pictures_are_asked_for_and_drawn(qtbot: QtBot, open_window: MainWindow) -> None:
    asked: list[bool] = []
    thumbnails = open_window.parts.thumbnails
    view = MemoryList(
        "Reference", open_window.parts.memory_look, thumbnails, lambda: asked.append(True)
    )
    qtbot.addWidget(view)
    view.take((INSIDE,))
    assert view.picture(INSIDE) is None
    assert asked
    thumbnails.want("memory", view.frames())
    qtbot.waitUntil(lambda: view.picture(INSIDE) is not None)
    picture = view.picture(INSIDE)
    assert isinstance(picture, QImage)
    assert picture.pixelColor(20, 20) == QColor(60, 60, 60)
