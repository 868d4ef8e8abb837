from pytestqt.qtbot import QtBot

from app.dialogs.question import Answer, Question


def test_answers_do_what_they_say_and_the_first_is_the_default(qtbot: QtBot) -> None:
    given: list[str] = []
    question = Question(
        "Title",
        "What now?",
        (
            Answer("&One", lambda: given.append("one")),
            Answer("&Two", lambda: given.append("two"), reason="Not today."),
        ),
    )
    qtbot.addWidget(question)
    question.show()
    assert question.buttons["One"].isDefault()
    assert not question.buttons["Two"].isEnabled()
    assert question.buttons["Two"].toolTip() == "Not today."
    question.buttons["One"].click()
    assert given == ["one"]
    assert question.isHidden()
