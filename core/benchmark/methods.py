"""Loading a method by its settings; torch is imported only for this."""

from collections.abc import Callable
from typing import Protocol

from core.benchmark.baselines import CopyFirst, WarpPrevious
from core.benchmark.following import Follower
from core.benchmark.settings import Method


class LoadedMethod(Protocol):
    """A method ready to follow one sequence after the other."""

    @property
    def device_text(self) -> str: ...

    @property
    def peak_memory_bytes(self) -> int:
        """Most memory taken so far: of the device's on CUDA, of the process elsewhere."""

    def follower(self) -> Follower:
        """A new one for each sequence."""


def load_method(method: Method) -> LoadedMethod:
    """WeightsError when the checkpoint, EvermaskError when the device cannot be used."""
    if method.is_network:
        from core.benchmark.tracking import load_network_method

        return load_network_method(method.options)
    if method.name == "warp":
        return Baseline(lambda: WarpPrevious(method.options.size))
    return Baseline(CopyFirst)


class Baseline:
    """Nothing to load."""

    device_text = "CPU"

    def __init__(self, make: Callable[[], Follower]) -> None:
        self._make = make

    @property
    def peak_memory_bytes(self) -> int:
        from core.propagation.device import choose_device

        return choose_device("cpu").peak_memory_bytes()

    def follower(self) -> Follower:
        return self._make()
