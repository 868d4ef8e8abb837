"""Everything the window remembers between starts: the rows of `settings_table`, in QSettings.

A value that is missing, of another type or out of its range is replaced by the default.
"""

from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QByteArray, QObject, QSettings, Signal

from app.settings_table import Value, row_of

MAX_RECENT = 8
MAX_LAYOUTS = 40

V = TypeVar("V", bool, int, float, str)


class Settings(QObject):
    """Typed access to the table, and the lists and layouts that are no settings of the user's."""

    changed = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._store = QSettings()

    def flag(self, key: str) -> bool:
        return self._read(key, bool)

    def whole(self, key: str) -> int:
        return self._read(key, int)

    def number(self, key: str) -> float:
        return self._read(key, float)

    def text(self, key: str) -> str:
        return self._read(key, str)

    def set(self, key: str, value: Value) -> None:
        row = row_of(key)
        if not row.fits(value):
            raise ValueError(f"{value!r} is no value for {key}")
        self._store.setValue(key, value)
        self.changed.emit(key)

    def _read(self, key: str, kind: type[V]) -> V:
        row = row_of(key)
        if not isinstance(row.default, kind):
            raise TypeError(f"{key} is no {kind.__name__}")
        value = self._store.value(key, row.default, type=kind)
        if isinstance(value, kind) and row.fits(value):
            return value
        return row.default

    def recent(self) -> list[Path]:
        stored = self._store.value("open/recent", [])
        paths = [stored] if isinstance(stored, str) else stored
        if not isinstance(paths, list):
            return []
        return [Path(str(path)) for path in paths][:MAX_RECENT]

    def remember_recent(self, path: Path) -> None:
        others = [other for other in self.recent() if other != path]
        self._store.setValue("open/recent", [str(p) for p in [path, *others][:MAX_RECENT]])
        self.changed.emit("open/recent")

    def forget_recent(self, path: Path) -> None:
        self._store.setValue("open/recent", [str(p) for p in self.recent() if p != path])
        self.changed.emit("open/recent")

    def layout(self, name: str) -> QByteArray:
        value = self._store.value(f"layout/{name}")
        return value if isinstance(value, QByteArray) else QByteArray()

    def set_layout(self, name: str, state: QByteArray) -> None:
        self._store.setValue(f"layout/{name}", state)

    def project_layout(self, project: str) -> QByteArray:
        """Where the panes were when a project was open; `project` is a short name for it."""
        return self.layout(f"projects/{project}")

    def set_project_layout(self, project: str, state: QByteArray) -> None:
        """Only the last MAX_LAYOUTS projects are remembered."""
        stored = self._store.value("layout/order", [])
        known = [stored] if isinstance(stored, str) else stored
        others = [str(name) for name in known if name != project] if isinstance(known, list) else []
        for forgotten in others[MAX_LAYOUTS - 1 :]:
            self._store.remove(f"layout/projects/{forgotten}")
        self._store.setValue("layout/order", [project, *others[: MAX_LAYOUTS - 1]])
        self.set_layout(f"projects/{project}", state)
