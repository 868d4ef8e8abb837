from app.actions.view_menus import HELP, VIEW, WINDOW


def test_views_exclude_each_other() -> None:
    views = [row for row in VIEW.rows() if row.handler == "stage.set_view"]

    assert len(views) >= 4
    assert {row.group for row in views} == {"view"}
    assert all(row.is_checkable for row in views)


def test_help_and_the_window_are_there_at_any_time() -> None:
    assert not any(row.when for menu in (WINDOW, HELP) for row in menu.rows())
