from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from app.panels.share_bars import ROW_HEIGHT, ShareBars
from core.session.memory import MemoryEntry
from core.tracker_memory import MemoryPart

ENTRIES = (
    MemoryEntry(MemoryPart.REFERENCE, 600, 12, share=0.7),
    MemoryEntry(MemoryPart.GLOBAL, 610, 2, share=0.3),
)


def test_it_tells_and_draws_shares_and_a_click_goes_there(qtbot: QtBot) -> None:
    bars = ShareBars()
    qtbot.addWidget(bars)
    bars.resize(240, 60)
    bars.take(ENTRIES)
    bars.show()
    gone: list[int] = []
    bars.chosen.connect(gone.append)

    assert bars.accessibleDescription() == "Reference 600 70%, Global, to 610 30%"
    assert bars.height() == 2 * ROW_HEIGHT
    qtbot.mouseClick(bars, Qt.MouseButton.LeftButton, pos=QPoint(30, ROW_HEIGHT + 5))
    assert gone == [610]


def test_the_longer_bar_is_the_greater_share(qtbot: QtBot) -> None:
    bars = ShareBars()
    qtbot.addWidget(bars)
    bars.resize(240, 60)
    bars.take(ENTRIES)
    picture = bars.grab().toImage()
    bars.take(())
    empty = bars.grab().toImage()

    def filled(row: int) -> int:
        y = row * ROW_HEIGHT + ROW_HEIGHT // 2
        colors = [picture.pixelColor(x, y).name() for x in range(110, 190)]
        return colors.count(colors[3])

    assert filled(0) > filled(1) > 0
    assert picture != empty
