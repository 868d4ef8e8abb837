"""What the device of this computer was measured to do: kept in the settings, said in a sentence.

Every run is a measurement; so is the short one of the welcome page.
"""

import json
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication

from app.runs.active_run import ActiveRun
from app.runs.progress_text import objects_text
from app.settings import Settings
from core.session.speed_test import MeasuredSpeed

KEY = "device/speeds"
SHORTEST_RUN = 5
"""Frames; fewer say little about speed."""

_GPU = "GPU: "
_LARGEST_SHOWN = 480


@dataclass(frozen=True)
class DeviceSpeeds:
    """device: in words, as the network said it. sizes: frames a second and objects, by size."""

    device: str
    sizes: dict[int, tuple[float, int]]


def remember_device_speed(settings: Settings, wanted: str, speed: MeasuredSpeed) -> None:
    """wanted: the device as the settings ask for it. What another device did is forgotten."""
    known = _known(settings)
    before = known.get(wanted)
    sizes = dict(before.sizes) if before is not None and before.device == speed.device else {}
    sizes[speed.size] = (round(speed.per_second, 3), speed.objects)
    known[wanted] = DeviceSpeeds(speed.device, sizes)
    plain = {name: [one.device, list(map(list, one.sizes.items()))] for name, one in known.items()}
    settings.set(KEY, json.dumps(plain))


def remember_run(settings: Settings, run: ActiveRun) -> None:
    """What a run that has ended says about the device; nothing if it was too short."""
    device, per_second = run.session.device_text, run.meter.per_second
    if device is None or per_second is None or run.done < SHORTEST_RUN:
        return
    options, objects = run.run.options, len(run.run.plan.objects)
    speed = MeasuredSpeed(device, options.size, objects, per_second)
    remember_device_speed(settings, options.device, speed)


def device_speeds(settings: Settings, wanted: str) -> DeviceSpeeds | None:
    """None while nothing was measured."""
    return _known(settings).get(wanted)


def speeds_text(speeds: DeviceSpeeds, *, is_chosen: bool) -> str:
    """is_chosen: the user wants no GPU, so that there may be one."""
    device = speeds.device.partition(" (")[0]
    if speeds.device.startswith(_GPU):
        size = max((s for s in speeds.sizes if s <= _LARGEST_SHOWN), default=min(speeds.sizes))
        per_second, objects = speeds.sizes[size]
        return _tr("{device} — about {fps} fps at {size}p for {objects}").format(
            device=device, fps=_fps(per_second), size=size, objects=objects_text(objects)
        )
    sizes = sorted(speeds.sizes, reverse=True)
    shown = list(dict.fromkeys((sizes[0], sizes[-1])))
    rates = ", ".join(
        _tr("{fps} fps at {size}p").format(fps=_fps(speeds.sizes[size][0]), size=size)
        for size in shown
    )
    if is_chosen:
        return _tr("CPU, as chosen in the preferences: about {}. Slower than a GPU.").format(rates)
    return _tr("No usable GPU: CPU, about {}. Everything works, slowly.").format(rates)


def _known(settings: Settings) -> dict[str, DeviceSpeeds]:
    """What the settings hold of it; anything that makes no sense is passed over."""
    found = {}
    try:
        plain = json.loads(settings.text(KEY))
        for wanted, (device, sizes) in plain.items():
            speeds = {int(size): (float(fps), int(objects)) for size, (fps, objects) in sizes}
            if speeds and all(0 < fps < 1e6 and objects > 0 for fps, objects in speeds.values()):
                found[str(wanted)] = DeviceSpeeds(str(device), speeds)
    except (ValueError, TypeError, AttributeError, OverflowError, RecursionError):
        return {}
    return found


def _fps(per_second: float) -> str:
    return f"{per_second:.1f}" if per_second < 10 else f"{per_second:.0f}"


def _tr(text: str) -> str:
    return QCoreApplication.translate("device", text)
