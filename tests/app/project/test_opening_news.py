from dataclasses import dataclass, field

import pytest

from app.document import Document
from app.messages import Level, Messages
from app.project.opening_news import frames_with_masks, restored_text, tell_what_was_opened
from core.project.interruption import InterruptedRun, Interruption
from core.types import Direction
from core.video.failures import Remark, RemarkKind


@dataclass
class Closer:
    done: list[str] = field(default_factory=list)

    def close_clip(self) -> None:
        self.done.append("close")

    def relink(self) -> None:
        self.done.append("relink")

    def show_frame(self, frame: int) -> None:
        self.done.append(f"show {frame}")


def with_remarks(document: Document, monkeypatch: pytest.MonkeyPatch, *kinds: RemarkKind) -> None:
    remarks = tuple(Remark(kind, f"About {kind.value}.") for kind in kinds)
    clip = document.session.clip
    monkeypatch.setattr(type(clip), "remarks", remarks)
    object.__setattr__(clip, "remarks", remarks)


def test_nothing_remarkable_is_no_message(document: Document, messages: Messages) -> None:
    tell_what_was_opened(document.session, messages, Closer())
    assert messages.current is None


@pytest.mark.parametrize(
    ("kinds", "text", "choices"),
    [
        ((RemarkKind.VARIABLE_RATE,), "About variable rate.", ["OK"]),
        ((RemarkKind.GAPS,), "About gaps.", ["Continue"]),
        (
            (RemarkKind.VARIABLE_RATE, RemarkKind.DAMAGED),
            "About damaged. About variable rate.",
            ["Use them", "Cancel"],
        ),
    ],
)
def test_remarks_come_with_their_choices(
    document: Document,
    messages: Messages,
    monkeypatch: pytest.MonkeyPatch,
    kinds: tuple[RemarkKind, ...],
    text: str,
    choices: list[str],
) -> None:
    with_remarks(document, monkeypatch, *kinds)
    closer = Closer()
    tell_what_was_opened(document.session, messages, closer)
    current = messages.current
    assert current is not None
    assert (current.level, current.text) == (Level.WARNING, text)
    assert [choice.text for choice in current.choices] == choices
    current.choices[-1].run()
    assert closer.done == (["close"] if "Cancel" in choices else [])


def test_a_clip_without_pictures_can_be_found(document: Document, messages: Messages) -> None:
    document.session.has_pictures = False
    document.session.notices = ("Working without pictures.",)
    closer = Closer()
    tell_what_was_opened(document.session, messages, closer)
    assert messages.current is not None
    messages.current.choices[0].run()
    assert closer.done == ["relink"]


def test_what_a_crash_left_is_told(document: Document, messages: Messages) -> None:
    assert restored_text(document.session) == ""
    runs = (InterruptedRun(Direction.FORWARD, 0, 2000, 1412, 1412),)
    document.session._project.interruption = Interruption(0.0, 3, runs)
    tell_what_was_opened(document.session, messages, Closer())
    assert messages.current is not None
    assert "Everything up to " in messages.current.text
    assert "interrupted at frame 1\N{NO-BREAK SPACE}412." in messages.current.text


def test_frames_with_masks_are_counted(document: Document, paint: object) -> None:
    assert frames_with_masks(document.session) == 0
    paint()  # type: ignore[operator]
    assert frames_with_masks(document.session) == 1


def test_a_stroke_that_was_restored_can_be_looked_at(
    document: Document, messages: Messages
) -> None:
    document.session._project.interruption = Interruption(0.0, 3, ())
    document.session.unfinished.restored_frame = 1234
    closer = Closer()
    tell_what_was_opened(document.session, messages, closer)
    assert messages.current is not None
    assert messages.current.text.endswith(
        "A stroke that was not finished is a draft on frame 1\N{NO-BREAK SPACE}234."
    )
    messages.current.choices[0].run()
    assert closer.done == ["show 1234"]
