"""Runs on the tiny clip, as the window has them."""

import threading
from collections.abc import Callable
from typing import Any

import pytest

from app.document import Document
from app.jobs import Jobs
from app.messages import Messages
from app.runs.track_commands import TrackCommands
from app.runs.tracking import Tracking
from app.settings import Settings


@pytest.fixture
def tracking(document: Document, jobs: Jobs, messages: Messages, settings: Settings) -> Tracking:
    return Tracking(document, jobs, messages, settings)


@pytest.fixture
def commands(document: Document, tracking: Tracking) -> TrackCommands:
    return TrackCommands(document, tracking)


@pytest.fixture
def held(fake: Any, monkeypatch: pytest.MonkeyPatch) -> threading.Semaphore:
    """Tracking goes on by one frame for each release, and stores each at once."""
    monkeypatch.setattr("core.session.runs.batch.BATCH_S", 0.0)
    fake.allowed = threading.Semaphore(0)
    return fake.allowed


@pytest.fixture
def choose(messages: Messages) -> Callable[[str], None]:
    """Click a button of the message that is shown."""

    def click(text: str) -> None:
        assert messages.current is not None
        next(choice for choice in messages.current.choices if choice.text == text).run()

    return click
