from types import SimpleNamespace
from typing import Any, cast

import pytest

from app.runs.active_run import ActiveRun
from app.runs.device_speeds import (
    SHORTEST_RUN,
    DeviceSpeeds,
    device_speeds,
    remember_device_speed,
    remember_run,
    speeds_text,
)
from app.settings import Settings
from core.session.speed_test import MeasuredSpeed
from core.tracking_options import TrackingOptions

CPU = "CPU, 2 threads (bf16)"
GPU = "GPU: NVIDIA RTX 4070, 12 GB (bf16)"


def test_nothing_is_known_before_it_was_measured(settings: Settings) -> None:
    assert device_speeds(settings, "auto") is None


def test_each_size_of_a_device_is_kept_and_the_newest_counts(settings: Settings) -> None:
    remember_device_speed(settings, "auto", MeasuredSpeed(CPU, 480, 2, 0.7))
    remember_device_speed(settings, "auto", MeasuredSpeed(CPU, 256, 1, 2.0))
    remember_device_speed(settings, "auto", MeasuredSpeed(CPU, 256, 2, 2.5))
    assert device_speeds(settings, "auto") == DeviceSpeeds(CPU, {480: (0.7, 2), 256: (2.5, 2)})
    assert device_speeds(settings, "cpu") is None


def test_another_device_starts_anew(settings: Settings) -> None:
    remember_device_speed(settings, "auto", MeasuredSpeed(CPU, 480, 2, 0.7))
    remember_device_speed(settings, "auto", MeasuredSpeed(GPU, 256, 2, 90))
    assert device_speeds(settings, "auto") == DeviceSpeeds(GPU, {256: (90, 2)})


@pytest.mark.parametrize(
    "text",
    ["", "[]", "{", '{"auto": 1}', '{"auto": ["x", [[480, [-1, 2]]]]}', '{"auto": ["x", []]}'],
)
def test_nonsense_in_the_settings_is_no_speed(settings: Settings, text: str) -> None:
    settings.set("device/speeds", text)
    assert device_speeds(settings, "auto") is None


def run(done: int, per_second: float | None, device: str | None = CPU) -> ActiveRun:
    plain: Any = SimpleNamespace(
        session=SimpleNamespace(device_text=device),
        run=SimpleNamespace(
            options=TrackingOptions(size=256, device="cpu"),
            plan=SimpleNamespace(objects=frozenset({1, 2, 3})),
        ),
        meter=SimpleNamespace(per_second=per_second),
        done=done,
    )
    return cast(ActiveRun, plain)


def test_a_run_is_a_measurement_unless_it_was_too_short(settings: Settings) -> None:
    remember_run(settings, run(SHORTEST_RUN - 1, 3.0))
    remember_run(settings, run(SHORTEST_RUN, None))
    remember_run(settings, run(SHORTEST_RUN, 3.0, None))
    assert device_speeds(settings, "cpu") is None
    remember_run(settings, run(SHORTEST_RUN, 3.0))
    assert device_speeds(settings, "cpu") == DeviceSpeeds(CPU, {256: (3.0, 3)})


def test_what_is_said() -> None:
    gpu = DeviceSpeeds(GPU, {256: (70.0, 2), 480: (28.4, 2), 720: (9.0, 1)})
    assert speeds_text(gpu, is_chosen=False) == (
        "GPU: NVIDIA RTX 4070, 12 GB — about 28 fps at 480p for 2 objects"
    )
    assert speeds_text(DeviceSpeeds(GPU, {720: (9.0, 1)}), is_chosen=False).endswith(
        "about 9.0 fps at 720p for 1 object"
    )
    cpu = DeviceSpeeds(CPU, {256: (2.44, 2), 480: (0.71, 2)})
    assert speeds_text(cpu, is_chosen=False) == (
        "No usable GPU: CPU, about 0.7 fps at 480p, 2.4 fps at 256p. Everything works, slowly."
    )
    assert speeds_text(cpu, is_chosen=True).startswith("CPU, as chosen in the preferences: about")
    assert speeds_text(DeviceSpeeds(CPU, {256: (2.44, 2)}), is_chosen=False).count("fps") == 1
