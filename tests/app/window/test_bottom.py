from app.main_window import MainWindow
from app.window.bottom import Bottom


def test_the_transport_is_over_the_timeline(open_window: MainWindow) -> None:
    transport, timeline = open_window.transport, open_window.timeline

    assert transport.parentWidget() is timeline.parentWidget()
    assert transport.geometry().bottom() < timeline.geometry().top()


def test_without_room_the_timeline_leaves_out_its_plot(open_window: MainWindow) -> None:
    bottom = open_window.timeline.parentWidget()
    assert isinstance(bottom, Bottom)
    for has_room in (True, False, True):
        bottom.set_room(has_room)
        assert open_window.timeline.plot.isVisible() == has_room
