"""What this computer would compute on, as far as the system tells: torch is not asked.

For the page that shows before anything is opened; what is really used is known after a run.
"""

import os
import platform
import sys
from pathlib import Path

_NVIDIA = Path("/proc/driver/nvidia/gpus")
_PROCESSORS = Path("/proc/cpuinfo")


def likely_device(device: str) -> str:
    """In words, for one of auto, cpu, cuda or mps; a processor when no GPU is seen."""
    if device in ("auto", "cuda") and (gpu := _nvidia_gpu()):
        return f"GPU: {gpu}"
    if device in ("auto", "mps") and sys.platform == "darwin" and platform.machine() == "arm64":
        return "GPU: Apple silicon"
    cores = os.cpu_count() or 1
    return f"CPU: {_processor()}, {cores} core{'s' if cores > 1 else ''}"


def _nvidia_gpu() -> str:
    """The first one that the driver of Linux lists; "" elsewhere."""
    try:
        about = sorted(_NVIDIA.glob("*/information"))[0].read_text(encoding="utf-8")
    except (OSError, IndexError, UnicodeDecodeError):
        return ""
    return _value_of("Model", about)


def _processor() -> str:
    try:
        name = _value_of("model name", _PROCESSORS.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError):
        name = ""
    return name or platform.processor() or platform.machine() or "processor"


def _value_of(key: str, text: str) -> str:
    """The first `key : value` of a text of lines."""
    for line in text.splitlines():
        name, colon, value = line.partition(":")
        if colon and name.strip() == key:
            return " ".join(value.split())
    return ""
