import numpy as np
import pytest

from app.document import Document
from app.timeline.confidence import ConfidenceSeries
from app.timeline.series import SeriesStore
from core.types import Change, ObjectId

ONE, TWO = ObjectId(1), ObjectId(2)


@pytest.fixture
def known(document: Document, monkeypatch: pytest.MonkeyPatch) -> dict[int, np.ndarray]:
    """The confidences the session answers with."""
    document.add_object()
    document.add_object()
    values = {n: np.full(12, np.nan, np.float32) for n in (1, 2)}
    monkeypatch.setattr(document.session, "confidences", lambda i: values[i].copy())
    return values


@pytest.fixture
def series(document: Document, known: dict[int, np.ndarray]) -> SeriesStore:
    made = SeriesStore()
    ConfidenceSeries(document, made, made)
    document.opened.emit()
    return made


def shown(series: SeriesStore, object_id: ObjectId | None) -> list[float]:
    values = series.values("confidence", object_id)
    assert values is not None
    return values.values(0, 4).tolist()


def test_each_object_and_the_mean_of_those_that_have_a_value(
    document: Document, known: dict[int, np.ndarray], series: SeriesStore
) -> None:
    known[1][:3] = 0.8
    known[2][1] = 0.4
    document.announce(Change(frames=frozenset({0, 1, 2}), objects=frozenset({ONE, TWO})))

    assert shown(series, ONE)[:3] == pytest.approx([0.8, 0.8, 0.8])
    assert shown(series, None)[:3] == pytest.approx([0.8, 0.6, 0.8])
    assert np.isnan(shown(series, None)[3])


def test_only_changed_objects_are_asked_for(
    document: Document,
    known: dict[int, np.ndarray],
    series: SeriesStore,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[int] = []
    monkeypatch.setattr(
        document.session, "confidences", lambda i: asked.append(i) or known[i].copy()
    )
    document.announce(Change(frames=frozenset({2}), objects=frozenset({TWO})))

    assert asked == [TWO]


def test_a_deleted_object_takes_its_values_along(document: Document, series: SeriesStore) -> None:
    document.delete_object(TWO)
    assert series.values("confidence", TWO) is None
    document.delete_object(ONE)
    assert not series.has("confidence")


def test_a_closed_clip_has_no_values(document: Document, series: SeriesStore) -> None:
    document.close()
    assert not series.has("confidence")
