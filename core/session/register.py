"""Which projects are open, and where exports are being written: a small file for each session.

A session notes itself here; one whose program died is found at the next start. What cannot be
written is not worth a failure.
"""

import contextlib
import json
import logging
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path

from core.project.lock_owner import LockOwner
from core.session.places import data_folder

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Abandoned:
    """A session whose program died. exports: folders it was writing to."""

    project: Path
    since_s: float
    exports: tuple[Path, ...]
    note: Path


@dataclass
class OpenNote:
    """The note of one session; `close` takes it away. It replaces one of a program that died."""

    project: Path
    owner: LockOwner = field(default_factory=LockOwner.this_program)
    exports: list[Path] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._path = _folder() / f"{self.owner.token}.json"
        for session in abandoned():
            if session.project == self.project:
                forget(session)
        self._write()

    @contextlib.contextmanager
    def exporting_to(self, folder: Path) -> Iterator[None]:
        """Inside it, files are written there that a killed program would leave unfinished."""
        self.exports.append(folder)
        self._write()
        try:
            yield
        finally:
            self.exports.remove(folder)
            self._write()

    def close(self) -> None:
        self._path.unlink(missing_ok=True)

    def _write(self) -> None:
        facts = asdict(self.owner) | {
            "project": str(self.project),
            "exports": [str(folder) for folder in self.exports],
        }
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            fresh = self._path.with_suffix(".new")
            fresh.write_text(json.dumps(facts), encoding="utf-8")
            fresh.replace(self._path)
        except OSError as error:
            log.info("the note of an open project could not be written: %s", error)


def abandoned() -> list[Abandoned]:
    """Sessions of programs that died, newest first; projects that are gone are forgotten."""
    found = []
    for note in _folder().glob("*.json"):
        session = _read(note)
        if session is None:
            continue
        if session.project.exists():
            found.append(session)
        else:
            forget(session)
    return sorted(found, key=lambda session: session.since_s, reverse=True)


def forget(session: Abandoned) -> None:
    session.note.unlink(missing_ok=True)


def _read(note: Path) -> Abandoned | None:
    """None for a session that still goes on, or a note that makes no sense."""
    try:
        facts = json.loads(note.read_text(encoding="utf-8"))
        owner = LockOwner.of(facts)
        project = Path(str(facts["project"]))
        exports = tuple(Path(str(folder)) for folder in facts["exports"])
    except (OSError, ValueError, KeyError, TypeError, OverflowError):
        return None
    return Abandoned(project, owner.since_s, exports, note) if owner.is_dead else None


def _folder() -> Path:
    return data_folder() / "open"
