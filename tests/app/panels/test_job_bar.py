import threading

from pytestqt.qtbot import QtBot

from app.main_window import MainWindow
from app.panels.job_bar import JobBar
from app.runs.track_wish import AfterRun
from app.runs.waiting_runs import WaitingRun
from core.frames import Frames
from core.session.runs.plan import Leg
from core.session.runs.rules import NO_RULES
from core.session.runs.scope import RunScope
from core.tracking_options import TrackingOptions
from core.types import Direction, ObjectId


def job_bar(window: MainWindow) -> JobBar:
    return window.job_bar


def test_it_is_hidden_while_nothing_is_done(window: MainWindow) -> None:
    assert not job_bar(window).isVisible()


def test_a_run_is_shown_before_a_file_job(window: MainWindow) -> None:
    bar = job_bar(window)
    window.files.progressed.emit("Exporting 3 / 12", 0.25)
    assert bar.isVisible()
    assert bar.text == "Exporting 3 / 12"

    window.parts.tracking.progressed.emit("Tracking 1 of 11", 0.1)
    assert bar.text == "Tracking 1 of 11"
    window.parts.tracking.progressed.emit("", -1.0)
    assert bar.text == "Exporting 3 / 12"
    window.files.progressed.emit("", -1.0)
    assert not bar.isVisible()


def test_its_stop_button_stops_the_file_job(
    qtbot: QtBot, window: MainWindow, open_window: MainWindow
) -> None:
    going = threading.Event()

    def endless(token: object) -> object:
        while True:
            going.set()
            token.checkpoint()  # type: ignore[attr-defined]
            yield None

    job = window.parts.jobs.files.start("endless", endless)  # type: ignore[arg-type]
    window.files.progressed.emit("Working", -1.0)
    qtbot.waitUntil(going.is_set)

    with qtbot.waitSignal(job.ended):
        job_bar(window).stop_button.click()
    window.files.progressed.emit("", -1.0)


def test_what_waits_is_listed_and_can_be_taken_out(window: MainWindow) -> None:
    bar, tracking = job_bar(window), window.parts.tracking
    leg = Leg(0, 5, Direction.FORWARD, {ObjectId(1): Frames([1])})
    for frame, names in ((0, "“dog”"), (7, "“man”")):
        run = WaitingRun(RunScope(frame), TrackingOptions(), NO_RULES, AfterRun(), names, (leg,))
        tracking.waiting.add(run)
    assert bar.isVisible()
    assert bar.waiting_button.text() == "2 runs wait"

    bar.waiting_menu.aboutToShow.emit()
    begin, _line, dog, _man = bar.waiting_menu.actions()
    assert begin.text() == "Begin the first one now"
    assert dog.text() == "Take out: Track forward “dog” from 00000"
    dog.trigger()

    assert [run.names for run in tracking.waiting.runs] == ["“man”"]
    assert bar.waiting_button.text() == "1 run waits"
    tracking.waiting.clear()
    assert not bar.isVisible()
