from collections.abc import Callable

import pytest

from app.main_window import MainWindow


@pytest.fixture
def enabled(open_window: MainWindow) -> Callable[..., list[bool]]:
    def look(*action_ids: str) -> list[bool]:
        return [open_window.actions_table[action_id].isEnabled() for action_id in action_ids]

    return look


def test_actions_follow_the_objects_and_what_can_be_undone(
    open_window: MainWindow, enabled: Callable[..., list[bool]]
) -> None:
    assert enabled("rename_object", "undo", "redo") == [False, False, False]

    document = open_window.parts.document
    document.add_object()
    assert enabled("rename_object", "undo", "redo") == [True, True, False]

    document.undo()
    assert enabled("rename_object", "undo", "redo") == [False, False, True]


def test_review_mode_leaves_masks_as_they_are(
    open_window: MainWindow, enabled: Callable[..., list[bool]]
) -> None:
    open_window.parts.document.add_object()
    assert enabled("delete_object") == [True]

    open_window.review_mode.switch(True)
    assert enabled("delete_object") == [False]
    assert "Review mode is on" in open_window.actions_table.reason("delete_object")


def test_nothing_can_be_tracked_without_weights(
    open_window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    weights = open_window.parts.weights
    monkeypatch.setattr(type(weights), "problem", property(lambda _self: "There are no weights."))
    weights.changed.emit()

    assert open_window.actions_table.reason("track_forward") == "There are no weights."


def test_closing_leaves_nothing_to_be_edited(
    open_window: MainWindow, enabled: Callable[..., list[bool]]
) -> None:
    open_window.parts.document.add_object()
    open_window.files.opening.close_clip()

    assert enabled("delete_object", "track_forward", "open_video") == [False, False, True]
