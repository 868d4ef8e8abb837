from collections.abc import Iterator
from pathlib import Path

import pytest

from core.project.project import Project
from core.project.records import MediaFacts

FRAMES, WIDTH, HEIGHT = 12, 10, 8


@pytest.fixture
def facts(tmp_path: Path) -> MediaFacts:
    return MediaFacts(tmp_path / "clip.mp4", "f00d", WIDTH, HEIGHT, FRAMES)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "work.evermask"


@pytest.fixture
def project(path: Path, facts: MediaFacts) -> Iterator[Project]:
    with Project.create(path, facts) as project:
        yield project
