from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image as PillowImage
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.dialogs.question import Question
from app.document import Document
from app.editing.clip_notes import ClipNotes
from app.messages import Messages
from core.datasets.attributes import Attribute
from core.session.session import Session

pytestmark = pytest.mark.gui


@pytest.fixture
def host(qtbot: QtBot) -> QWidget:
    made = QWidget()
    qtbot.addWidget(made)
    return made


@pytest.fixture
def notes(document: Document, messages: Messages, host: QWidget) -> ClipNotes:
    return ClipNotes(document, messages, host)


@pytest.fixture
def split(tmp_path: Path, document: Document, open_path: Callable[[Path], Session]) -> Path:
    """A data set with one sequence, which is open and has one object."""
    root = tmp_path / "valid"
    pictures = root / "JPEGImages" / "walk"
    pictures.mkdir(parents=True)
    PillowImage.new("RGB", (48, 32)).save(pictures / "00000001.jpg")
    document.take(open_path(pictures))
    document.add_object()
    return root


def test_what_is_said_is_a_step(document: Document, notes: ClipNotes, host: QWidget) -> None:
    info = document.add_object()
    assert info is not None
    notes.describe(info.id, "the dog")
    notes.tag(Attribute.OCC, True)
    noting = document.session.noting
    assert (noting.description(info.id), noting.tags) == ("the dog", {Attribute.OCC})
    document.undo()
    assert noting.tags == frozenset()
    assert host.findChild(Question) is None, "only a data set has files of its own"


def test_a_data_sets_files_are_written_when_the_user_says_so(
    document: Document, notes: ClipNotes, split: Path, host: QWidget
) -> None:
    one = document.objects()[0].id
    notes.describe(one, "the dog")
    question = host.findChild(Question)
    assert question is not None
    assert str(split / "valid_expression_meta.json") in question.accessibleDescription()
    assert not list(split.glob("*.json"))
    question.buttons["Write into its files"].click()
    assert "the dog" in (split / "valid_expression_meta.json").read_text()
    notes.describe(one, "the cat")
    assert "the cat" in (split / "valid_expression_meta.json").read_text()


def test_or_only_the_project(
    document: Document, notes: ClipNotes, split: Path, host: QWidget
) -> None:
    notes.tag(Attribute.BC, True)
    question = host.findChild(Question)
    assert question is not None
    question.buttons["Only in the project"].click()
    notes.tag(Attribute.DB, True)
    assert not list(split.glob("*.json"))
    assert document.session.noting.tags == {Attribute.BC, Attribute.DB}


def test_a_file_that_cannot_be_read_is_said_once(
    document: Document, notes: ClipNotes, messages: Messages, split: Path
) -> None:
    path = split / "valid_expression_meta.json"
    path.write_text("[")
    notes.write_files(True)
    notes.describe(document.objects()[0].id, "the dog")
    assert messages.current is not None
    assert "kept in the project" in messages.current.text
    messages.clear()
    document.add_object()
    assert messages.current is None
    assert path.read_text() == "["
