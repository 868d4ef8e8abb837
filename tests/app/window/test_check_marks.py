from app.main_window import MainWindow


def checked(window: MainWindow, *action_ids: str) -> list[bool]:
    return [window.actions_table[action_id].isChecked() for action_id in action_ids]


def test_the_tool_in_hand_and_the_view_are_marked(open_window: MainWindow) -> None:
    assert checked(open_window, "tool_brush", "view_overlay") == [True, True]

    open_window.toolbox.choose("zoom")
    open_window.stage.set_view("matte")
    assert checked(open_window, "tool_zoom", "view_matte", "view_overlay") == [True, True, False]

    open_window.toolbox.choose("eraser")
    assert checked(open_window, "tool_zoom", "tool_eraser", "tool_brush") == [False, True, False]


def test_what_is_switched_otherwise_is_marked_too(open_window: MainWindow) -> None:
    for is_on in (True, False):
        open_window.review_mode.switch(is_on)
        open_window.stage.hide_masks(is_on)
        assert checked(open_window, "review_mode", "toggle_overlay") == [is_on] * 2


def test_a_run_that_is_not_followed_any_more_says_so(open_window: MainWindow) -> None:
    tracking = open_window.parts.tracking
    assert checked(open_window, "follow") == [tracking.follows]

    tracking.follow_changed.emit(not tracking.follows)
    assert checked(open_window, "follow") == [not tracking.follows]
