import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from core.errors import ProjectError
from core.masks import pack_pixels
from core.project.project import Project
from core.project.records import CellWrite, MediaFacts
from core.types import CellState, ObjectId

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


@pytest.fixture
def filled(path: Path, facts: MediaFacts) -> Path:
    """A closed project with ten keyframes of one object."""
    pixels = np.zeros((facts.height, facts.width), bool)
    with Project.create(path, facts) as project:
        project.add_object()
        for frame in range(10):
            pixels[frame % facts.height] ^= True
            write = CellWrite(ObjectId(1), frame, CellState.KEYFRAME, pack_pixels(pixels))
            project.apply("Draw", [write])
    return path


@pytest.fixture
def edit() -> Callable[..., None]:
    """Run SQL on a file behind the program's back."""

    def run(path: Path, *statements: str) -> None:
        database = sqlite3.connect(path)
        for statement in statements:
            database.execute(statement)
        database.commit()
        database.close()

    return run


@pytest.fixture
def leaves_alone() -> Callable[[Path, str], None]:
    """Opening fails with this reason and changes no byte."""

    def check(path: Path, reason: str) -> None:
        before = path.read_bytes()
        with pytest.raises(ProjectError, match=reason):
            Project.open(path)
        assert path.read_bytes() == before

    return check
