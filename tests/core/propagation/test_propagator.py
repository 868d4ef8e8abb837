"""How a propagator is made; what it does is tested in propagator/, a file for each behaviour."""

import pytest

from core.errors import EvermaskError, WeightsError
from core.model.network import Network
from core.propagation.propagator import Propagator
from core.tracking_options import TrackingOptions
from tests.core.propagation.propagator.runs import SIZE, options


@pytest.fixture
def propagator(network: Network) -> Propagator:
    return Propagator(options(), network)


@pytest.mark.parametrize("size", [95, 1081, 0, -480])
def test_a_size_out_of_range_is_refused_with_the_range(network: Network, size: int) -> None:
    with pytest.raises(EvermaskError, match=r"Use 96 to 1080"):
        Propagator(options(size), network)


def test_missing_weights_are_reported(tmp_path) -> None:
    missing = TrackingOptions(device="cpu", weights=tmp_path / "none.safetensors")
    with pytest.raises(WeightsError, match="not found"):
        Propagator(missing)


def test_wrong_options_are_refused_before_weights_are_read(tmp_path) -> None:
    wrong = TrackingOptions(memory="X", weights=tmp_path / "none.safetensors")
    with pytest.raises(EvermaskError, match="'X' is not known"):
        Propagator(wrong)


def test_it_says_where_it_computes(propagator: Propagator) -> None:
    assert propagator.device_text.startswith("CPU")
    assert propagator.size == SIZE
    assert propagator.peak_memory_bytes > 0
