from pytestqt.qtbot import QtBot

from app.panels.lazy import LazyPanel


class Counting(LazyPanel):
    reads = 0

    def read(self) -> None:
        self.reads += 1


def test_it_reads_once_it_is_seen_and_then_at_once(qtbot: QtBot) -> None:
    panel = Counting()
    qtbot.addWidget(panel)
    panel.refresh()
    panel.refresh()
    assert panel.reads == 0
    panel.show()
    assert panel.reads == 1
    panel.refresh()
    assert panel.reads == 2
    panel.hide()
    panel.show()
    assert panel.reads == 2, "nothing was said to have changed"
