from collections.abc import Callable

import pytest
from pytestqt.qtbot import QtBot

from app.main_window import MainWindow
from app.panels.memory import MemoryPanel
from core.tracker_memory import MemoryPart

REFERENCE, GLOBAL, LOCAL = MemoryPart.REFERENCE, MemoryPart.GLOBAL, MemoryPart.LOCAL


@pytest.fixture
def panel(open_window: MainWindow) -> MemoryPanel:
    open_window.resize(1300, 900)
    open_window.inspector.open("memory")
    found = open_window.inspector.findChild(MemoryPanel)
    assert isinstance(found, MemoryPanel)
    return found


@pytest.fixture
def tracked(qtbot: QtBot, open_window: MainWindow) -> MainWindow:
    """Drawn on frames 0 and 9, tracked between; frame 5 is shown."""
    document, easel = open_window.parts.document, open_window.parts.easel
    for frame in (9, 0):
        document.set_frame(frame)
        qtbot.waitUntil(lambda frame=frame: open_window.stage.shown_frame == frame)
        stroke = easel.begin_stroke(adds=True)
        assert stroke is not None
        easel.show_stroke(stroke, stroke.dab(12, 12, 8))
        easel.finish_stroke(stroke, "Brush")
        document.commit()
    with qtbot.waitSignal(open_window.parts.tracking.finished):
        open_window.actions_table["track_forward"].trigger()
    document.set_frame(5)
    return open_window


def ready(qtbot: QtBot, panel: MemoryPanel, frame: int = 5) -> Callable[[], None]:
    def is_ready() -> bool:
        return panel.source.text().startswith(f"Frame {frame:05} · as")

    qtbot.waitUntil(is_ready)


def spoken(panel: MemoryPanel, part: MemoryPart) -> list[str]:
    model = panel.lists[part].entries
    entries = [model.entry(model.index(row)) for row in range(model.rowCount())]
    return [", ".join(filter(None, (model.share(e), *model.said(e)))) for e in entries]


def test_without_a_run_it_says_what_to_do(qtbot: QtBot, panel: MemoryPanel) -> None:
    qtbot.waitUntil(lambda: "Draw an object" in panel.note.text())
    assert not panel.lists[REFERENCE].isVisible()
    assert not panel.load.isVisible()


def test_the_three_memories_of_a_tracked_frame_are_listed(
    qtbot: QtBot, panel: MemoryPanel, tracked: MainWindow
) -> None:
    ready(qtbot, panel)

    assert panel.used.text() == "16 tokens · 9.0 of 48 MiB"
    assert spoken(panel, REFERENCE) == [
        "75%, age 5, 3.0 MiB, used 5, first keyframe",
        "drawn after this frame was tracked",
    ]
    assert spoken(panel, GLOBAL) == ["25%, age 2, 3.0 MiB"]
    assert spoken(panel, LOCAL) == ["age 1, 3.0 MiB, used 5"]
    assert panel.bars.accessibleDescription() == "Reference 0 75%, Global, to 3 25%"


def test_a_double_click_goes_there(qtbot: QtBot, panel: MemoryPanel, tracked: MainWindow) -> None:
    ready(qtbot, panel)
    view = panel.lists[GLOBAL]
    view.activated.emit(view.entries.index(0))
    assert tracked.parts.document.frame == 3


def test_the_canvas_shows_where_the_frame_looks_for_one_entry_at_a_time(
    qtbot: QtBot, panel: MemoryPanel, tracked: MainWindow
) -> None:
    ready(qtbot, panel)
    canvas = tracked.stage.canvas
    assert not canvas.has_heat_map
    panel.heat.setChecked(True)
    assert canvas.has_heat_map

    for part in (REFERENCE, GLOBAL):
        view = panel.lists[part]
        view.setCurrentIndex(view.entries.index(0))
        chosen = panel.chosen()
        assert chosen is not None
        assert chosen.part is part
    panel.heat.setChecked(False)
    assert not canvas.has_heat_map


def test_another_frame_is_followed_and_one_without_tracking_says_so(
    qtbot: QtBot, panel: MemoryPanel, tracked: MainWindow
) -> None:
    ready(qtbot, panel)
    tracked.parts.document.set_frame(7)
    ready(qtbot, panel, 7)
    tracked.parts.document.set_frame(11)
    qtbot.waitUntil(lambda: "was not tracked" in panel.note.text())
    assert panel.lists[LOCAL].entries.rowCount() == 0
