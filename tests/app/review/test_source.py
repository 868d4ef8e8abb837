from collections.abc import Callable
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import pytest

from app.document import Document
from app.review.source import source_text


@dataclass
class FakeDocument:
    session: Any
    is_open: bool = True


def test_without_a_clip_there_is_nothing_to_say() -> None:
    closed: Any = FakeDocument(None, is_open=False)
    assert source_text(closed) == ""


def test_an_estimate_is_called_one(document: Document, paint: Callable[..., None]) -> None:
    assert source_text(document) == "No ground truth: risk estimate"
    paint()
    document.commit()
    assert source_text(document) == "No ground truth: risk estimate", "nothing was corrected"


@pytest.mark.parametrize(
    ("truth", "text"),
    [
        (None, "Keyframes only (7)"),
        (
            SimpleNamespace(
                name="Annotations/",
                masks=SimpleNamespace(frames=range(1190)),
                clip_frames=1200,
            ),
            "Ground truth: Annotations/ (1 190 of 1 200 frames)",
        ),
    ],
)
def test_corrections_are_samples_and_truth_is_better(truth: Any, text: str) -> None:
    session = SimpleNamespace(
        review=SimpleNamespace(truth=truth), corrections=lambda: [SimpleNamespace()] * 7
    )
    shown: Any = FakeDocument(session)
    assert source_text(shown).replace("\N{NO-BREAK SPACE}", " ").replace("\u2009", " ") == text
