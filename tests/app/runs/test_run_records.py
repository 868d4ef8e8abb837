import pytest

from app.runs.run_records import (
    MOST_KEPT,
    measured_peak,
    measured_speed,
    remember_peak,
    remember_speed,
)
from app.settings import Settings
from core.tracking_options import TrackingOptions

OPTIONS = TrackingOptions(size=256, device="cpu")


def test_what_was_measured_counts_for_the_same_options_only(settings: Settings) -> None:
    assert measured_speed(settings, OPTIONS) is None
    remember_speed(settings, OPTIONS, 3.5)
    assert measured_speed(settings, OPTIONS) == 3.5
    assert measured_speed(settings, TrackingOptions(size=480, device="cpu")) is None
    remember_speed(settings, OPTIONS, None)
    assert measured_speed(settings, OPTIONS) == 3.5


def test_only_so_many_are_kept(settings: Settings) -> None:
    for size in range(100, 100 + MOST_KEPT + 5):
        remember_speed(settings, TrackingOptions(size=size), 1.0)
    assert measured_speed(settings, TrackingOptions(size=100)) is None
    assert measured_speed(settings, TrackingOptions(size=100 + MOST_KEPT + 4)) == 1.0


@pytest.mark.parametrize("text", ["", "[]", "nonsense", '{"cpu 256 R,G,L": "fast"}',
                                  '{"cpu 256 R,G,L": -1}'])  # fmt: skip
def test_nonsense_in_the_settings_is_no_speed(settings: Settings, text: str) -> None:
    settings.set("tracking/speeds", text)
    assert measured_speed(settings, OPTIONS) is None


def test_memory_counts_for_as_many_groups_of_objects(settings: Settings) -> None:
    remember_peak(settings, OPTIONS, 3, 1400 * 2**20)
    assert measured_peak(settings, OPTIONS, 1) == measured_peak(settings, OPTIONS, 10)
    assert measured_peak(settings, OPTIONS, 10) == 1400 * 2**20
    assert measured_peak(settings, OPTIONS, 11) is None
    remember_peak(settings, OPTIONS, 3, None)
    assert measured_peak(settings, OPTIONS, 3) == 1400 * 2**20
    settings.set("tracking/peaks", '{"cpu 256 R,G,L 1": "much"}')
    assert measured_peak(settings, OPTIONS, 3) is None
