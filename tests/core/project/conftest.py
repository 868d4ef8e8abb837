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


@pytest.fixture(scope="session")
def version_1_tables() -> str:
    return VERSION_1


VERSION_1 = """
CREATE TABLE media (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  relative_path TEXT NOT NULL,
  absolute_path TEXT NOT NULL,
  fingerprint TEXT NOT NULL,
  width INTEGER NOT NULL CHECK (width > 0),
  height INTEGER NOT NULL CHECK (height > 0),
  frame_count INTEGER NOT NULL CHECK (frame_count > 0)
) STRICT;

CREATE TABLE objects (
  id INTEGER PRIMARY KEY CHECK (id BETWEEN 1 AND 255),
  name TEXT NOT NULL,
  color INTEGER NOT NULL CHECK (color BETWEEN 0 AND 0xFFFFFF),
  visible INTEGER NOT NULL CHECK (visible IN (0, 1)),
  alive INTEGER NOT NULL CHECK (alive IN (0, 1))
) STRICT;

CREATE TABLE pixels (
  id INTEGER PRIMARY KEY,
  data BLOB NOT NULL
) STRICT;

CREATE TABLE runs (
  id INTEGER PRIMARY KEY,
  direction INTEGER NOT NULL CHECK (direction IN (-1, 1)),
  start INTEGER NOT NULL,
  stop INTEGER NOT NULL,
  options TEXT NOT NULL,
  finished INTEGER NOT NULL CHECK (finished IN (0, 1))
) STRICT;

CREATE TABLE cells (
  object_id INTEGER NOT NULL REFERENCES objects (id),
  frame INTEGER NOT NULL CHECK (frame >= 0),
  state INTEGER NOT NULL CHECK (state BETWEEN 1 AND 4),
  pixels_id INTEGER NOT NULL,
  run_id INTEGER,
  confidence REAL,
  PRIMARY KEY (object_id, frame)
) STRICT, WITHOUT ROWID;

CREATE TABLE steps (
  id INTEGER PRIMARY KEY,
  position INTEGER NOT NULL UNIQUE,
  name TEXT NOT NULL,
  done INTEGER NOT NULL CHECK (done IN (0, 1))
) STRICT;

CREATE TABLE step_cells (
  step_id INTEGER NOT NULL REFERENCES steps (id) ON DELETE CASCADE,
  object_id INTEGER NOT NULL,
  frame INTEGER NOT NULL CHECK (frame >= 0),
  before_state INTEGER NOT NULL CHECK (before_state BETWEEN 0 AND 4),
  before_pixels INTEGER,
  before_run INTEGER,
  before_confidence REAL,
  after_state INTEGER NOT NULL CHECK (after_state BETWEEN 0 AND 4),
  after_pixels INTEGER,
  after_run INTEGER,
  after_confidence REAL,
  PRIMARY KEY (step_id, object_id, frame),
  CHECK ((before_state = 0) = (before_pixels IS NULL)),
  CHECK ((after_state = 0) = (after_pixels IS NULL))
) STRICT, WITHOUT ROWID;

CREATE TABLE step_objects (
  step_id INTEGER NOT NULL REFERENCES steps (id) ON DELETE CASCADE,
  object_id INTEGER NOT NULL REFERENCES objects (id),
  before_name TEXT NOT NULL,
  before_color INTEGER NOT NULL,
  before_visible INTEGER NOT NULL,
  before_alive INTEGER NOT NULL,
  after_name TEXT NOT NULL,
  after_color INTEGER NOT NULL,
  after_visible INTEGER NOT NULL,
  after_alive INTEGER NOT NULL,
  PRIMARY KEY (step_id, object_id)
) STRICT, WITHOUT ROWID;
"""
