from collections.abc import Iterator

import pytest

from core.errors import DeviceError
from core.progress import Progress, finished
from core.session.runs.network import LoadedNetwork, network_maker
from core.tracking_options import TrackingOptions


class Known:
    device_text = "somewhere"

    def propagate(self, *_: object) -> object:
        return iter(())


class Recalling(Known):
    def newest(self, objects: object = None) -> object:
        return objects

    def recall(self, *asked: object) -> Iterator[Progress]:
        yield Progress(0, 1)
        return asked


def test_it_is_made_when_first_needed_and_kept_for_the_same_options() -> None:
    made: list[int] = []
    network = LoadedNetwork(lambda options: made.append(options.size) or Known())
    assert network.device_text is None
    for size in (256, 256, 480, 256):
        network.get(TrackingOptions(size=size))
    assert made == [256, 480, 256]
    assert network.device_text == "somewhere"


def test_after_a_fault_it_is_made_anew() -> None:
    made: list[int] = []
    network = LoadedNetwork(lambda options: made.append(1) or Known())
    network.get(TrackingOptions())
    seconds = network.restart(TrackingOptions())
    assert seconds is not None
    assert seconds >= 0
    assert len(made) == 2


@pytest.mark.parametrize("error", [DeviceError("gone"), RuntimeError("CUDA error"), OSError()])
def test_one_that_cannot_be_made_again_is_told(error: Exception) -> None:
    def broken(options: TrackingOptions) -> Known:
        raise error

    network = LoadedNetwork(broken)
    assert network.restart(TrackingOptions()) is None
    assert network.device_text is None


def test_what_it_remembers_and_where_it_looked_can_be_asked() -> None:
    network = LoadedNetwork(lambda options: Recalling())
    assert network.newest() is None
    network.get(TrackingOptions())
    assert network.newest(frozenset({1})) == {1}
    assert finished(network.recall(TrackingOptions(), "request", "frames", "token")) == (
        "request",
        "frames",
        "token",
        None,
    )


def test_one_that_cannot_be_looked_into_tells_nothing() -> None:
    network = LoadedNetwork(lambda options: Known())
    network.get(TrackingOptions())
    assert network.newest() is None
    assert finished(network.recall(TrackingOptions(), "request", "frames", "token")) is None


def test_the_real_one_keeps_its_snapshots_in_the_folder(tmp_path) -> None:
    made = network_maker(tmp_path)(TrackingOptions(size=96, device="cpu", dtype="fp32"))
    assert made.device_text.startswith("CPU")
    assert LoadedNetwork(lambda options: made).newest() is None


def test_the_memory_it_took_is_told_by_those_that_know() -> None:
    network = LoadedNetwork(lambda options: Known())
    assert network.peak_memory_bytes == 0
    network.get(TrackingOptions())
    assert network.peak_memory_bytes == 0
    Known.peak_memory_bytes = 7
    try:
        assert network.peak_memory_bytes == 7
    finally:
        del Known.peak_memory_bytes
