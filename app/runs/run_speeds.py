"""How fast runs were on this computer, kept in the settings: what a next one will take."""

import json

from app.settings import Settings
from core.tracking_options import TrackingOptions

MOST_KEPT = 40


def remember_speed(settings: Settings, options: TrackingOptions, per_second: float | None) -> None:
    """Keep what was measured; nothing if it was too short to be."""
    if per_second is None:
        return
    known = {**_known(settings), _key(options): round(per_second, 3)}
    kept = dict(list(known.items())[-MOST_KEPT:])
    settings.set("tracking/speeds", json.dumps(kept))


def measured_speed(settings: Settings, options: TrackingOptions) -> float | None:
    """Frames a second of the last run with these options; None if there was none."""
    return _known(settings).get(_key(options))


def _key(options: TrackingOptions) -> str:
    return f"{options.device} {options.size} {options.memory}"


def _known(settings: Settings) -> dict[str, float]:
    try:
        plain = json.loads(settings.text("tracking/speeds"))
    except (ValueError, RecursionError):
        return {}
    if not isinstance(plain, dict):
        return {}
    return {
        str(key): float(value)
        for key, value in plain.items()
        if isinstance(value, int | float) and 0 < value < 1e6
    }
