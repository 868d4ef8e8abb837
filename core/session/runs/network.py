"""The network of a session: loaded when the first run needs it, kept between runs, started again.

Runs talk to it through `PropagatorLike` only: requests, pictures and masks in, results out. Nothing
of it is held by anybody else, so that it could live in a process of its own.
"""

import time
from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from core.errors import EvermaskError
from core.progress import CancelToken, Progress
from core.propagation.request import PropagationRequest
from core.tracker_memory import Recollection
from core.tracking_options import TrackingOptions
from core.types import FrameIndex, FrameResult, Image, ObjectId

if TYPE_CHECKING:
    from core.propagation.propagator import Propagator


class PropagatorLike(Protocol):
    """What runs need of `core.propagation`; tests bring their own."""

    @property
    def device_text(self) -> str: ...

    def propagate(
        self,
        request: PropagationRequest,
        read_frame: Callable[[FrameIndex], Image],
        token: CancelToken,
    ) -> Iterator[FrameResult | Progress]: ...


@runtime_checkable
class Recalls(Protocol):
    """What the memory inspector needs of it beyond that."""

    def newest(self, objects: frozenset[ObjectId] | None = None) -> Recollection | None: ...

    def recall(
        self,
        request: PropagationRequest,
        read_frame: Callable[[FrameIndex], Image],
        token: CancelToken,
        objects: frozenset[ObjectId] | None = None,
    ) -> Generator[Progress, None, Recollection]: ...


@runtime_checkable
class SavesBanks(Protocol):
    """What saving global memory needs of it."""

    def save_bank(
        self,
        request: PropagationRequest,
        read_frame: Callable[[FrameIndex], Image],
        token: CancelToken,
        path: Path,
    ) -> Iterator[Progress]: ...


MakePropagator = Callable[[TrackingOptions], PropagatorLike]


def network_maker(snapshot_folder: Path) -> MakePropagator:
    """Makes the real one; only then is the network's library loaded."""

    def make(options: TrackingOptions) -> "Propagator":
        from core.propagation.propagator import Propagator

        return Propagator(options, snapshot_folder=snapshot_folder)

    return make


class LoadedNetwork:
    """At most one at a time: two may not fit into the device's memory."""

    def __init__(self, make: MakePropagator) -> None:
        self._make = make
        self._loaded: tuple[TrackingOptions, PropagatorLike] | None = None

    @property
    def device_text(self) -> str | None:
        """Where it computes; None until it was loaded."""
        return self._loaded[1].device_text if self._loaded is not None else None

    def get(self, options: TrackingOptions) -> PropagatorLike:
        """The one for these options, loaded now unless it is there."""
        if self._loaded is None or self._loaded[0] != options:
            self._loaded = None
            self._loaded = (options, self._make(options))
        return self._loaded[1]

    def restart(self, options: TrackingOptions) -> float | None:
        """Start it again after a fault; how many seconds that took, None when it did not work."""
        self._loaded = None
        began_s = time.monotonic()
        try:
            self.get(options)
        except (EvermaskError, RuntimeError, OSError):
            return None
        return time.monotonic() - began_s

    @property
    def peak_memory_bytes(self) -> int:
        """Most memory taken since the program began; 0 while nothing was loaded."""
        found = getattr(self._loaded[1], "peak_memory_bytes", 0) if self._loaded is not None else 0
        return int(found)

    def newest(self, objects: frozenset[ObjectId] | None = None) -> Recollection | None:
        """What the newest frame of a run was decided with; None before any."""
        if self._loaded is None:
            return None
        loaded: object = self._loaded[1]
        return loaded.newest(objects) if isinstance(loaded, Recalls) else None

    def recall(
        self,
        options: TrackingOptions,
        request: PropagationRequest,
        read_frame: Callable[[FrameIndex], Image],
        token: CancelToken,
        objects: frozenset[ObjectId] | None = None,
    ) -> Generator[Progress, None, Recollection | None]:
        """What a frame is decided with, see `Propagator.recall`; None from one that cannot tell."""
        loaded: object = self.get(options)
        if not isinstance(loaded, Recalls):
            return None
        return (yield from loaded.recall(request, read_frame, token, objects))

    def save_bank(
        self,
        options: TrackingOptions,
        request: PropagationRequest,
        read_frame: Callable[[FrameIndex], Image],
        token: CancelToken,
        path: Path,
    ) -> Iterator[Progress]:
        """Write global memory to a file, see `Propagator.save_bank`."""
        loaded: object = self.get(options)
        if not isinstance(loaded, SavesBanks):
            raise EvermaskError("This network has no memory to save. Nothing was written.")
        yield from loaded.save_bank(request, read_frame, token, path)
