"""Where a run is computed, and in which precision."""

import contextlib
import os
import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass

import torch

from core.errors import DeviceError, EvermaskError, OutOfMemoryError
from core.types import FrameIndex


@dataclass(frozen=True)
class Device:
    """A device, the precision of its matrix products, and the words the window uses for it."""

    torch_device: torch.device
    dtype: torch.dtype
    text: str

    def autocast(self) -> AbstractContextManager[object]:
        """Work in the chosen precision inside the block."""
        if self.dtype == torch.float32:
            return contextlib.nullcontext()
        return torch.autocast(self.torch_device.type, self.dtype)

    def peak_memory_bytes(self) -> int:
        """Most memory taken so far: of the device's on CUDA, of the process elsewhere."""
        if self.torch_device.type == "cuda":
            return int(torch.cuda.max_memory_allocated())
        if sys.platform == "win32":
            import psutil

            return int(psutil.Process().memory_info().peak_wset)
        import resource  # not on Windows

        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        return peak if sys.platform == "darwin" else peak * 1024


def choose_device(name: str = "auto", dtype: str = "auto") -> Device:
    """auto takes CUDA, then MPS, then the processor; EvermaskError for one that is not there."""
    kind = _best_kind() if name == "auto" else name
    if kind not in ("cpu", "cuda", "mps"):
        raise EvermaskError(
            f"Device {name!r} is not known. Nothing was started. Use auto, cpu, cuda or mps."
        )
    if (kind == "cuda" and not torch.cuda.is_available()) or (
        kind == "mps" and not torch.backends.mps.is_available()
    ):
        raise EvermaskError(
            f"This computer has no usable {kind} device. Nothing was started. "
            "Use --device auto or --device cpu."
        )
    device = torch.device(kind)
    precision = _precision(kind, dtype)
    return Device(device, precision, _words(kind, precision))


def _best_kind() -> str:
    if torch.cuda.is_available():
        return "cuda"
    return "mps" if torch.backends.mps.is_available() else "cpu"


def _precision(kind: str, dtype: str) -> torch.dtype:
    if dtype == "fp32":
        return torch.float32
    if dtype == "bf16":
        return torch.bfloat16
    if dtype != "auto":
        raise EvermaskError(
            f"Precision {dtype!r} is not known. Nothing was started. Use auto, fp32 or bf16."
        )
    if kind == "cuda" and torch.cuda.is_bf16_supported(including_emulation=False):
        return torch.bfloat16
    if kind == "cpu" and _processor_has_bf16():
        return torch.bfloat16
    return torch.float32


def _processor_has_bf16() -> bool:
    """AVX-512 BF16 or AMX: without them bf16 on a processor is emulated and slow."""
    probes = ("_is_avx512_bf16_supported", "_is_amx_tile_supported")
    return any(getattr(torch.cpu, probe, lambda: False)() for probe in probes)


def _words(kind: str, precision: torch.dtype) -> str:
    short = "bf16" if precision == torch.bfloat16 else "fp32"
    if kind == "cuda":
        memory = torch.cuda.get_device_properties(0).total_memory / 2**30
        return f"GPU: {torch.cuda.get_device_name(0)}, {memory:.0f} GB ({short})"
    if kind == "mps":
        return f"GPU: Apple MPS ({short})"
    threads = torch.get_num_threads()
    return f"CPU, {threads} thread{'s' if threads > 1 else ''} ({short})"


def leave_one_core_free() -> None:
    """The window and the decoder need a core; an explicit OMP_NUM_THREADS is respected."""
    if "OMP_NUM_THREADS" not in os.environ:
        torch.set_num_threads(max(1, (os.cpu_count() or 2) - 1))


def is_out_of_memory(error: RuntimeError) -> bool:
    """CUDA has a class for it; MPS, cuBLAS and the processor's allocator only say so."""
    signs = ("out of memory", "allocate memory", "not enough memory", "alloc_failed")
    said = str(error).lower()
    return isinstance(error, torch.OutOfMemoryError) or any(sign in said for sign in signs)


def is_device_fault(error: RuntimeError) -> bool:
    """The device stopped working for this process, for whatever reason but memory."""
    return "CUDA error" in str(error) and not is_out_of_memory(error)


@contextlib.contextmanager
def device_failures(frame: FrameIndex) -> Iterator[None]:
    """Inside it, failures of the device become OutOfMemoryError or DeviceError; bugs stay bugs."""
    try:
        yield
    except RuntimeError as error:
        if is_out_of_memory(error):
            raise OutOfMemoryError(
                f"Memory ran out at frame {frame}. Every finished frame is safe. "
                "Use a smaller size, or compute on the processor.",
                frame,
            ) from error
        if is_device_fault(error):
            raise DeviceError(
                f"The computing device failed at frame {frame}. Every finished frame is safe. "
                "Start Evermask again, or compute on the processor."
            ) from error
        raise
