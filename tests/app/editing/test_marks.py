import json
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytestqt.qtbot import QtBot

from app.document import Document
from app.editing.marks import MAX_MARKERS, SETTING, Marks, _from_text
from app.messages import Messages
from core.errors import ProjectError
from core.session.session import Session


def reopened(document: Document, clip_path: Path, open_path: Callable[[Path], Session]) -> None:
    document.close()
    document.take(open_path(clip_path))


def test_without_in_and_out_the_range_is_the_clip(marks: Marks) -> None:
    assert not marks.has_range
    assert marks.range == (0, 11)


def test_in_and_out_are_set_on_the_current_frame(document: Document, marks: Marks) -> None:
    document.set_frame(3)
    marks.mark_in()
    assert marks.range == (3, 11)
    document.set_frame(8)
    marks.mark_out()
    assert marks.range == (3, 8)
    marks.clear_range()
    assert marks.range == (0, 11)


def test_the_newer_of_in_and_out_wins(marks: Marks) -> None:
    marks.set_range(3, 6)
    marks.set_first(9)
    assert (marks.first, marks.last) == (9, None)
    marks.set_last(2)
    assert (marks.first, marks.last) == (None, 2)
    marks.set_first(2)
    assert marks.range == (2, 2)


def test_markers_come_go_and_move(document: Document, marks: Marks) -> None:
    document.set_frame(4)
    marks.toggle_marker()
    marks.set_marker(2, "cut")
    assert marks.markers == {2: "cut", 4: ""}
    marks.move_marker(2, 7)
    assert marks.markers == {4: "", 7: "cut"}
    marks.toggle_marker()
    assert marks.markers == {7: "cut"}


def test_marks_are_kept_in_the_project(
    document: Document,
    marks: Marks,
    clip_path: Path,
    open_path: Callable[[Path], Session],
) -> None:
    marks.set_range(3, 6)
    marks.set_marker(2, "cut")

    reopened(document, clip_path, open_path)

    assert marks.range == (3, 6)
    assert marks.markers == {2: "cut"}


def test_another_clip_has_its_own(qtbot: QtBot, document: Document, marks: Marks) -> None:
    marks.set_range(3, 6)
    with qtbot.waitSignal(marks.changed):
        document.close()
    assert not marks.has_range
    marks.set_range(1, 2)
    assert not marks.has_range


def test_what_cannot_be_saved_is_told_and_still_works(
    document: Document, marks: Marks, messages: Messages, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(key: str, value: str) -> None:
        raise ProjectError("Disk full.")

    monkeypatch.setattr(document.session, "remember", full)

    marks.set_range(3, 6)

    assert marks.range == (3, 6)
    assert messages.current is not None
    assert "Disk full" in messages.current.text


def test_markers_have_a_bound(marks: Marks, messages: Messages, document: Document) -> None:
    document.session.remember(
        SETTING, json.dumps({"markers": [[frame % 12, "x"] for frame in range(MAX_MARKERS + 5)]})
    )
    document.opened.emit()

    assert len(marks.markers) == 12


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@given(
    st.one_of(
        st.text(),
        JSON.map(json.dumps),
        st.fixed_dictionaries({"in": JSON, "out": JSON, "markers": st.lists(JSON, max_size=3)}).map(
            json.dumps
        ),
    )
)
def test_a_stored_text_may_say_anything(stored: str) -> None:
    kept = _from_text(stored, 12)

    frames = [*kept.markers, *(frame for frame in (kept.first, kept.last) if frame is not None)]
    assert all(0 <= frame < 12 for frame in frames)
    assert kept.first is None or kept.last is None or kept.first <= kept.last
