"""For runs that nobody watches: when memory runs out, go on at a smaller size and miss no frame."""

from collections.abc import Iterator
from dataclasses import replace

from core.errors import DeviceError, OutOfMemoryError
from core.progress import CancelToken
from core.propagation.propagator import Propagator
from core.propagation.request import PropagationRequest
from core.propagation.walk import ReadFrame
from core.tracking_options import SMALLEST_SIZE
from core.types import FrameResult

STEP_DOWN = 0.75
"""The network's size shrinks by this factor."""


def propagate_stepping_down(
    propagator: Propagator,
    request: PropagationRequest,
    read_frame: ReadFrame,
    token: CancelToken,
) -> Iterator[FrameResult]:
    """As `Propagator.propagate`; DeviceError when memory does not suffice for the smallest size."""
    while True:
        try:
            for result in propagator.propagate(request, read_frame, token):
                if isinstance(result, FrameResult):
                    request = replace(request, start=result.index, tracked_start=result.mask)
                    yield result
        except OutOfMemoryError as error:
            if propagator.size <= SMALLEST_SIZE:
                raise DeviceError(
                    f"Memory ran out at frame {error.frame}, even at the smallest size. Every "
                    "finished frame is safe. Close other programs, or compute on the processor."
                ) from error
            propagator.shrink_to(max(SMALLEST_SIZE, int(propagator.size * STEP_DOWN)))
        else:
            return
