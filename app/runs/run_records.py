"""How fast runs were on this computer and what memory they took, kept in the settings: what a next
one will need.
"""

import json

from app.settings import Settings
from core.tracking_options import TrackingOptions

MOST_KEPT = 40
OBJECTS_AT_ONCE = 10
"""More objects than this are looked at in groups, each of which takes memory."""

_SPEEDS, _PEAKS = "tracking/speeds", "tracking/peaks"


def remember_speed(settings: Settings, options: TrackingOptions, per_second: float | None) -> None:
    """Keep what was measured; nothing if it was too short to be."""
    if per_second is not None:
        _remember(settings, _SPEEDS, _key(options), round(per_second, 3))


def measured_speed(settings: Settings, options: TrackingOptions) -> float | None:
    """Frames a second of the last run with these options; None if there was none."""
    return _known(settings, _SPEEDS).get(_key(options))


def remember_peak(
    settings: Settings, options: TrackingOptions, objects: int, peak_bytes: int | None
) -> None:
    """The same for memory; None if other runs have hidden what this one took."""
    if peak_bytes is not None:
        key = _key_for(options, objects)
        _remember(settings, _PEAKS, key, round(peak_bytes / 2**20, 1))


def measured_peak(settings: Settings, options: TrackingOptions, objects: int) -> int | None:
    """Bytes that the last run with these options, and about so many objects, took at most."""
    found = _known(settings, _PEAKS).get(_key_for(options, objects))
    return None if found is None else round(found * 2**20)


def _key(options: TrackingOptions) -> str:
    return f"{options.device} {options.size} {options.memory}"


def _key_for(options: TrackingOptions, objects: int) -> str:
    return f"{_key(options)} {max(1, -(-objects // OBJECTS_AT_ONCE))}"


def _remember(settings: Settings, setting: str, key: str, value: float) -> None:
    known = _known(settings, setting)
    # The last one measured is the last one forgotten.
    known.pop(key, None)
    kept = dict([*known.items(), (key, value)][-MOST_KEPT:])
    settings.set(setting, json.dumps(kept))


def _known(settings: Settings, setting: str) -> dict[str, float]:
    try:
        plain = json.loads(settings.text(setting))
    except (ValueError, RecursionError):
        return {}
    if not isinstance(plain, dict):
        return {}
    return {
        str(key): float(value)
        for key, value in plain.items()
        if isinstance(value, int | float) and 0 < value < 1e8
    }
