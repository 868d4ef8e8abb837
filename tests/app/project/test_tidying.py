from collections.abc import Callable

import pytest
from pytestqt.qtbot import QtBot

from app.document import Document
from app.main_window import MainWindow
from app.project import tidying
from app.project.tidying import Tidying

Paint = Callable[..., None]


@pytest.fixture
def tidies(document: Document) -> Tidying:
    return Tidying(document)


def blobs(document: Document) -> int:
    connection = document.session._project._connection
    return int(connection.execute("SELECT count(*) FROM pixels").fetchone()[0])


def test_masks_that_nothing_leads_to_go_while_the_user_rests(
    qtbot: QtBot,
    document: Document,
    tidies: Tidying,
    paint: Paint,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(tidying, "REST_MS", 20)
    paint()
    for _ in range(3):
        document.undo()
        paint()
    assert blobs(document) > 1
    qtbot.waitUntil(lambda: blobs(document) == 1)
    assert document.mask(0).any()


def test_closing_ends_it(document: Document, paint: Paint, tidies: Tidying) -> None:
    paint()
    assert tidies._timer.isActive()
    document.close()
    assert not tidies._timer.isActive()


def test_the_window_has_one(open_window: MainWindow) -> None:
    assert open_window.parts.document.findChild(Tidying) is not None
