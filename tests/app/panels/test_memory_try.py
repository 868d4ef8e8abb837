from pytestqt.qtbot import QtBot

from app.main_window import MainWindow
from app.panels.memory_try import MemoryTryBox


def make(qtbot: QtBot, window: MainWindow) -> MemoryTryBox:
    parts = window.parts
    box = MemoryTryBox(parts.memory_trial, parts.tracking, parts.marks, window.actions_table)
    qtbot.addWidget(box)
    return box


def test_letters_that_are_on_are_the_memories_of_the_run(
    qtbot: QtBot, open_window: MainWindow
) -> None:
    box = make(qtbot, open_window)
    assert box.chosen() == "RGL"
    assert not box.again.isEnabled()
    assert "Switch off one" in box.again.toolTip()

    box.letters["G"].click()
    assert box.chosen() == "RL"
    assert box.again.toolTip() == "Nothing was tracked yet."
    for letter in "RL":
        box.letters[letter].click()
    assert box.again.toolTip() == "One of the memories has to stay."


def test_the_hint_says_where_it_tracks(qtbot: QtBot, open_window: MainWindow) -> None:
    parts = open_window.parts
    easel = parts.easel
    stroke = easel.begin_stroke(adds=True)
    assert stroke is not None
    easel.show_stroke(stroke, stroke.dab(12, 12, 8))
    easel.finish_stroke(stroke, "Brush")
    with qtbot.waitSignal(parts.tracking.finished):
        open_window.actions_table["track_forward"].trigger()
    parts.document.set_frame(5)
    box = make(qtbot, open_window)
    box.letters["L"].click()
    assert box.again.isEnabled()
    assert box.again.toolTip().startswith("The tracked frames around")
    parts.marks.set_range(2, 4)
    assert box.again.toolTip().startswith("From In to Out")
    with qtbot.waitSignal(parts.tracking.finished):
        box.again.click()
