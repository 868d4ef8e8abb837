"""The keys in force: a preset and the user's own changes to it, kept in the settings.

Actions, the palette, the overlay of keys and the editor of shortcuts read it. A key file from
elsewhere is parsed defensively: what it does not say rightly is left out and counted.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QObject, Signal
from PySide6.QtGui import QKeySequence

from app.keys.presets import DEFAULT, PRESETS, preset_keys
from app.settings import Settings
from core.errors import EvermaskError
from core.files import atomic_path

FILE_FORMAT = "evermask-keys"
FILE_VERSION = 1
MAX_FILE_BYTES = 1_000_000
MAX_KEYS = 4

_SHIFTED = {
    ".": ">", ",": "<", "[": "{", "]": "}", "/": "?", "-": "_", "=": "+", "\\": "|", ";": ":",
    "'": '"', "`": "~",
}  # fmt: skip
_UNSHIFTED = {shifted: plain for plain, shifted in _SHIFTED.items()}
# Pressed with Shift on some keyboards and without on others.
_LOOSE = frozenset("*")


class KeyFileError(EvermaskError):
    """A file of keys cannot be used."""


@dataclass(frozen=True)
class Clash:
    """One key that means two commands."""

    key: str
    action_ids: tuple[str, ...]


class Keymap(QObject):
    """`changed` tells that some command's keys are different now."""

    changed = Signal()

    def __init__(self, settings: Settings, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._settings = settings
        self._changes = _changes_of(_parsed(settings.text("keys/changes")))[0]

    @property
    def preset(self) -> str:
        return self._settings.text("keys/preset")

    @property
    def is_changed(self) -> bool:
        """Whether the user has changed the preset."""
        return bool(self._changes)

    def keys_of(self, action_id: str) -> tuple[str, ...]:
        return self.all().get(action_id, ())

    def all(self) -> dict[str, tuple[str, ...]]:
        """What the user has changed wins over what the preset says."""
        taken = forms(key for keys in self._changes.values() for key in keys)
        preset = {name: _left(own, taken) for name, own in preset_keys(self.preset).items()}
        return {**preset, **self._changes}

    def choose_preset(self, name: str) -> None:
        """Take a preset as it is; the user's changes are forgotten."""
        self._keep({})
        self._settings.set("keys/preset", name)
        self.changed.emit()

    def give(self, action_id: str, keys: tuple[str, ...]) -> None:
        """Give a command other keys; they are taken away from every other command."""
        self._keep({**self._without(keys), action_id: keys})
        self.changed.emit()

    def reset(self, action_id: str) -> None:
        """Give a command the keys that it has in the preset, also if others have them now."""
        original = preset_keys(self.preset).get(action_id, ())
        self._keep({n: k for n, k in self._without(original).items() if n != action_id})
        self.changed.emit()

    def users_of(self, key: str, action_ids: Iterable[str]) -> list[str]:
        """Which of the commands have this key."""
        wanted = forms((key,))
        return [name for name in action_ids if forms(self.keys_of(name)) & wanted]

    def save(self, path: Path) -> None:
        """Write the keys to a file for another computer; OutputError if that fails."""
        text = json.dumps(
            {
                "format": FILE_FORMAT,
                "version": FILE_VERSION,
                "preset": self.preset,
                "changes": {name: list(keys) for name, keys in self._changes.items()},
            },
            indent=2,
            ensure_ascii=False,
        )
        with atomic_path(path) as partial:
            partial.write_text(text + "\n", encoding="utf-8")

    def load(self, path: Path) -> int:
        """Take the keys of a file; how many of its entries could not be used."""
        preset, changes, refused = read_key_file(path)
        self._keep(changes)
        self._settings.set("keys/preset", preset)
        self.changed.emit()
        return refused

    def _without(self, keys: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
        """The user's changes, but these keys left out."""
        return {name: _left(own, forms(keys)) for name, own in self._changes.items()}

    def _keep(self, changes: Mapping[str, tuple[str, ...]]) -> None:
        self._changes = dict(changes)
        self._settings.set("keys/changes", json.dumps(self._changes))


def _left(keys: tuple[str, ...], taken: frozenset[str]) -> tuple[str, ...]:
    return tuple(key for key in keys if not forms((key,)) & taken)


def forms(keys: Iterable[str]) -> frozenset[str]:
    """Every name under which Qt may report these keys.

    A shifted symbol comes as "Shift+." or as ">" or as "Shift+>", depending on the system.
    """
    return frozenset(form for key in keys for form in _forms_of(key))


def _forms_of(key: str) -> set[str]:
    spelled = QKeySequence(key).toString()
    modifiers, symbol = _split(spelled)
    shift_less = modifiers.replace("Shift+", "")
    shifted = _with_shift(shift_less)
    if "Shift+" in modifiers and symbol in _SHIFTED:
        symbol = _SHIFTED[symbol]
    if symbol in _UNSHIFTED:
        plain = _UNSHIFTED[symbol]
        return {f"{shift_less}{symbol}", f"{shifted}{symbol}", f"{shifted}{plain}"}
    if symbol in _LOOSE:
        return {f"{shift_less}{symbol}", f"{shifted}{symbol}"}
    return {spelled}


def symbol_of(spelled: str) -> str:
    """The key without its modifiers, as Qt spells it."""
    return _split(spelled)[1]


def _split(spelled: str) -> tuple[str, str]:
    """ "Ctrl+Shift++" into "Ctrl+Shift+" and "+"."""
    cut = spelled.rfind("+", 0, len(spelled) - 1) + 1
    return spelled[:cut], spelled[cut:]


def _with_shift(modifiers: str) -> str:
    """Qt spells the modifiers in the order Meta, Ctrl, Alt, Shift."""
    return f"{modifiers}Shift+" if "Shift+" not in modifiers else modifiers


def sequences(keys: Iterable[str]) -> list[QKeySequence]:
    """The keys as Qt wants them, the ones named first in front, every form of each."""
    ordered: dict[str, None] = {}
    for key in keys:
        spelled = QKeySequence(key).toString()
        ordered.setdefault(spelled)
        for form in sorted(_forms_of(key)):
            ordered.setdefault(form)
    return [QKeySequence(form) for form in ordered]


def native(keys: tuple[str, ...]) -> str:
    """The first key as this system writes it; empty if there is none.

    Qt calls both keys of a keyboard differently; people call both Enter, as our texts do.
    """
    if not keys:
        return ""
    shown = QKeySequence(keys[0]).toString(QKeySequence.SequenceFormat.NativeText)
    return shown.replace("Return", "Enter")


def is_key(text: str) -> bool:
    """Whether a text names one key of the kind that commands may have."""
    sequence = QKeySequence(text)
    spelled = sequence.toString()
    if sequence.count() != 1 or not spelled or not spelled.isprintable():
        return False
    modifiers, symbol = _split(spelled)
    menu_letter = modifiers == "Alt+" and len(symbol) == 1 and symbol.isalpha()
    shifted_digit = modifiers == "Shift+" and symbol.isdigit()
    return not menu_letter and not shifted_digit


def clashes(keys: Mapping[str, tuple[str, ...]]) -> list[Clash]:
    """Every key, in any of its forms, that more than one command has."""
    users: dict[str, list[str]] = {}
    for action_id, own in keys.items():
        for form in forms(own):
            users.setdefault(form, []).append(action_id)
    return [Clash(form, tuple(ids)) for form, ids in sorted(users.items()) if len(ids) > 1]


def read_key_file(path: Path) -> tuple[str, dict[str, tuple[str, ...]], int]:
    """Preset, changes to it, how many entries were refused; KeyFileError if it is no key file."""
    try:
        if path.stat().st_size > MAX_FILE_BYTES:
            raise KeyFileError(_tr("{} is too large for a file of keys.").format(path.name))
        data = _parsed(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise KeyFileError(
            _tr("{} could not be read. Your keys are as before.").format(path.name)
        ) from error
    if data.get("format") != FILE_FORMAT:
        raise KeyFileError(
            _tr("{} is no file of Evermask keys. Your keys are as before.").format(path.name)
        )
    preset = data.get("preset")
    changes, refused = _changes_of(data.get("changes"))
    known = isinstance(preset, str) and preset in PRESETS
    return (preset if isinstance(preset, str) and known else DEFAULT), changes, refused


def _parsed(text: str) -> dict[str, object]:
    try:
        data = json.loads(text)
    except (json.JSONDecodeError, RecursionError):
        return {}
    return data if isinstance(data, dict) else {}


def _changes_of(data: object) -> tuple[dict[str, tuple[str, ...]], int]:
    """What of a parsed text are changes of keys; a key named twice counts for the first only."""
    changes: dict[str, tuple[str, ...]] = {}
    taken: frozenset[str] = frozenset()
    refused = 0
    for name, keys in data.items() if isinstance(data, dict) else ():
        usable = _usable(keys)
        if not isinstance(name, str) or usable is None or forms(usable) & taken:
            refused += 1
            continue
        changes[name] = usable
        taken |= forms(usable)
    return changes, refused


def _usable(keys: object) -> tuple[str, ...] | None:
    if not isinstance(keys, list) or len(keys) > MAX_KEYS:
        return None
    if not all(isinstance(key, str) and len(key) < 40 and is_key(key) for key in keys):
        return None
    return tuple(QKeySequence(key).toString() for key in keys)


def _tr(text: str) -> str:
    return QCoreApplication.translate("keymap", text)
