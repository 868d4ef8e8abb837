import pytest
from pytestqt.qtbot import QtBot

from app.messages import Choice, Level, Messages
from core.errors import MediaError


def test_the_newest_message_is_current(messages: Messages) -> None:
    messages.info("first")
    messages.warning("second")

    assert messages.current is not None
    assert (messages.current.level, messages.current.text) == (Level.WARNING, "second")


def test_a_text_that_is_shown_is_not_shown_again(qtbot: QtBot, messages: Messages) -> None:
    messages.info("once")

    with qtbot.assertNotEmitted(messages.shown):
        messages.info("once")


def test_a_text_can_come_back_after_it_was_cleared(qtbot: QtBot, messages: Messages) -> None:
    messages.info("again")
    messages.clear()

    with qtbot.waitSignal(messages.shown):
        messages.info("again")


def test_one_sentence_more_goes_behind_what_is_shown(messages: Messages) -> None:
    messages.add("Alone.")
    assert messages.current is not None
    assert (messages.current.level, messages.current.text) == (Level.INFO, "Alone.")
    messages.warning("First.", Choice("Go", lambda: None))
    messages.add("More.")
    assert (messages.current.level, messages.current.text) == (Level.WARNING, "First. More.")
    assert [choice.text for choice in messages.current.choices] == ["Go"]


def test_the_users_errors_speak_for_themselves(messages: Messages) -> None:
    messages.failure(MediaError("clip.mp4 could not be read. Nothing was changed."))

    assert messages.current is not None
    assert messages.current.text == "clip.mp4 could not be read. Nothing was changed."


def test_other_failures_go_to_the_log_and_say_that_the_work_is_safe(
    messages: Messages, caplog: pytest.LogCaptureFixture
) -> None:
    messages.failure(KeyError("inner detail"))

    assert messages.current is not None
    assert "inner detail" not in messages.current.text
    assert "Your work is saved" in messages.current.text
    assert "inner detail" in caplog.text


def test_what_asks_or_warns_stays(messages: Messages) -> None:
    messages.info("passes")
    assert messages.current is not None
    assert not messages.current.sticky
    messages.info("asks", Choice("Yes", lambda: None))
    assert messages.current.sticky
    messages.warning("warns")
    assert messages.current.sticky


def test_what_was_said_in_passing_fades_and_questions_stay(messages: Messages) -> None:
    messages.info("Made an object.")
    messages.fade()
    assert messages.current is None

    messages.warning("Something to decide.")
    messages.fade()
    assert messages.current is not None
