from collections.abc import Callable

import pytest
from pytestqt.qtbot import QtBot

from app.document import Document
from app.project import tidying

Paint = Callable[..., None]


def blobs(document: Document) -> int:
    connection = document.session._project._connection
    return int(connection.execute("SELECT count(*) FROM pixels").fetchone()[0])


def test_masks_that_nothing_leads_to_go_while_the_user_rests(
    qtbot: QtBot, document: Document, paint: Paint, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tidying, "REST_MS", 20)
    paint()
    for _ in range(3):
        document.undo()
        paint()
    assert blobs(document) > 1
    qtbot.waitUntil(lambda: blobs(document) == 1)
    assert document.mask(0).any()


def test_closing_ends_it(qtbot: QtBot, document: Document, paint: Paint) -> None:
    paint()
    assert document._tidying._timer.isActive()
    document.close()
    assert not document._tidying._timer.isActive()
