from pathlib import Path

from PySide6.QtCore import (
    QMimeData,
    QPoint,
    QPointF,
    Qt,
    QUrl,
)
from PySide6.QtGui import (
    QDragEnterEvent,
    QDragLeaveEvent,
    QDropEvent,
)
from PySide6.QtWidgets import QApplication

from tests.app.canvas.hands import LEFT, PLAIN


def dropped(view, *urls):
    data = QMimeData()
    data.setUrls([QUrl(url) for url in urls])
    arguments = (Qt.DropAction.CopyAction, data, LEFT, PLAIN)
    enter = QDragEnterEvent(QPoint(10, 10), *arguments)
    enter.ignore()
    QApplication.sendEvent(view.viewport(), enter)
    if enter.isAccepted():
        QApplication.sendEvent(view.viewport(), QDropEvent(QPointF(10, 10), *arguments))
    return enter.isAccepted()


def test_files_can_be_dropped(canvas, qtbot):
    with qtbot.waitSignal(canvas.files_dropped) as signal:
        assert dropped(canvas, "file:///films/a.mp4", "file:///films/b.png")
    assert signal.args == [[Path("/films/a.mp4"), Path("/films/b.png")]]


def test_what_is_no_file_is_not_taken(canvas):
    assert not dropped(canvas, "https://example.org/a.mp4")
    assert not dropped(canvas)


def test_a_drag_over_the_canvas_is_shown(filled):
    plain = filled.shot()
    data = QMimeData()
    data.setUrls([QUrl("file:///films/a.mp4")])
    enter = QDragEnterEvent(QPoint(10, 10), Qt.DropAction.CopyAction, data, LEFT, PLAIN)
    QApplication.sendEvent(filled.viewport(), enter)
    assert filled.shot() != plain
    QApplication.sendEvent(filled.viewport(), QDragLeaveEvent())
    assert filled.shot() == plain
