from collections.abc import Callable

import numpy as np
import pytest

from app.document import Document
from app.timeline.correction_series import CorrectionSeries
from app.timeline.series import SeriesStore
from core.progress import CancelToken
from core.session.runs.scope import RunScope
from core.tracking_options import TrackingOptions
from core.types import ObjectId

ONE = ObjectId(1)


@pytest.fixture
def series(document: Document) -> SeriesStore:
    store = SeriesStore()
    CorrectionSeries(document, store, document)
    return store


def corrected(document: Document, paint: Callable[..., None], frame: int) -> None:
    """Paint over what a run made, and commit."""
    document.set_frame(frame)
    paint(30, 20, 10)
    assert document.commit()


@pytest.fixture
def tracked(document: Document, paint: Callable[..., None], series: SeriesStore) -> Document:
    paint()
    document.commit()
    session = document.session
    list(session.walk(session.start_run(RunScope(0), TrackingOptions()), CancelToken()))
    return document


def test_a_correction_of_a_tracked_mask_is_a_sample(
    tracked: Document, series: SeriesStore, paint: Callable[..., None]
) -> None:
    assert not series.has("correction")
    corrected(tracked, paint, 4)
    (one,) = tracked.session.corrections()
    assert 0 < one.j < 1
    for object_id in (ONE, None):
        assert series.points("correction", object_id) == (4,)
        values = series.values("correction", object_id)
        assert values is not None
        assert values.values(4, 5)[0] == pytest.approx((one.j + one.f) / 2)
        assert np.isnan(values.values(0, 4)).all()


def test_undoing_takes_the_sample_back_and_redoing_puts_it_back(
    tracked: Document, series: SeriesStore, paint: Callable[..., None]
) -> None:
    corrected(tracked, paint, 4)
    corrected(tracked, paint, 6)
    assert series.points("correction", ONE) == (4, 6)
    tracked.undo()
    assert series.points("correction", ONE) == (4,)
    tracked.redo()
    assert series.points("correction", ONE) == (4, 6)


def test_a_deleted_object_has_none(
    tracked: Document, series: SeriesStore, paint: Callable[..., None]
) -> None:
    corrected(tracked, paint, 4)
    tracked.delete_object(ONE)
    assert not series.has("correction")
    tracked.undo()
    assert series.has("correction")
    tracked.close()
    assert not series.has("correction")
