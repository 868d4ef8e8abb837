from app.main_window import MainWindow
from app.window.hints import HINTS


def shown(window: MainWindow) -> str:
    return window.status_line.hint.text()


def test_the_next_step_is_shown_then_only_what_the_tool_does(open_window: MainWindow) -> None:
    assert shown(open_window).startswith(open_window.hints.text())
    assert open_window.hints.text()

    for hint in HINTS:
        open_window.hints.did(hint.id)
    assert shown(open_window) == open_window.toolbox.hint()

    open_window.toolbox.choose("polygon")
    assert shown(open_window) == open_window.toolbox.hint()


def test_review_mode_tells_its_keys_instead(open_window: MainWindow) -> None:
    open_window.review_mode.switch(True)
    assert shown(open_window) == open_window.review_mode.hint()

    open_window.review_mode.switch(False)
    assert shown(open_window).endswith(open_window.toolbox.hint())


def test_nothing_is_said_without_a_clip(open_window: MainWindow) -> None:
    open_window.files.opening.close_clip()

    assert shown(open_window) == ""
