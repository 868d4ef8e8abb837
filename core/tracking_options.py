"""How a run is computed; plain values, so that choosing them loads no network."""

from dataclasses import dataclass
from pathlib import Path

DEFAULT_SIZE = 256
"""What the weights that come with Evermask were trained at; at 480 they find less (model card)."""
SMALLEST_SIZE = 96
LARGEST_SIZE = 1080


@dataclass(frozen=True)
class TrackingOptions:
    """size: short side at which the network sees frames. device: auto, cpu, cuda or mps.

    dtype: auto, fp32 or bf16. memory: any of R, G, L separated by commas, or aot-b, aot-l.
    weights: a checkpoint, or None for the one that comes with Evermask.
    """

    size: int = DEFAULT_SIZE
    device: str = "auto"
    dtype: str = "auto"
    memory: str = "R,G,L"
    weights: Path | None = None
