import dataclasses

import pytest

from core.tracking_options import (
    DEFAULT_SIZE,
    LARGEST_SIZE,
    SMALLEST_SIZE,
    TrackingOptions,
)


def test_the_defaults_are_ddmemory_on_the_best_device() -> None:
    options = TrackingOptions()
    assert (options.size, options.device, options.dtype) == (DEFAULT_SIZE, "auto", "auto")
    assert options.memory == "R,G,L"
    assert options.weights is None
    assert SMALLEST_SIZE < DEFAULT_SIZE < LARGEST_SIZE


def test_options_can_be_compared_and_not_changed() -> None:
    assert TrackingOptions(size=321) == TrackingOptions(size=321) != TrackingOptions()
    with pytest.raises(dataclasses.FrozenInstanceError):
        TrackingOptions().size = 3  # type: ignore[misc]
