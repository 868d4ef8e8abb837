"""How a run is computed; plain values, so that choosing them loads no network."""

from dataclasses import dataclass
from pathlib import Path

DEFAULT_SIZE = 256
"""Several times as fast as 480 on a processor, and nearly as good (model card)."""
DEFAULT_LIKENESS = 0.65
"""The largest share at which the short clips lose nothing (model card)."""
DEFAULT_REACH = 0.5
"""What an object is not seen to cross between two frames, in its own sizes (model card)."""
SMALLEST_SIZE = 96
LARGEST_SIZE = 1080
MOST_REFERENCES = 255
"""More than one a first appearance of each object can never be."""


@dataclass(frozen=True)
class TrackingOptions:
    """size: short side at which the network sees frames. device: auto, cpu, cuda or mps.

    dtype: auto, fp32 or bf16. memory: any of R, G, L separated by commas, or aot-b, aot-l.
    weights: a checkpoint, or None for the one that comes with Evermask.
    references: most frames drawn by hand that the network keeps in memory at a time.
    gate: frames less sure than this, and empty ones, stay out of global memory; 0 lets all in.
    likeness: what suddenly looks less like what a person showed than this share of what it did is
    left out of the masks; 0 leaves nothing out.
    reach: smaller pieces of an object farther from where it just was than this many times its size
    are left out; 0 leaves nothing out.
    frozen_memory: a second pass; global memory is what an earlier run left, and learns no more.
    """

    size: int = DEFAULT_SIZE
    device: str = "auto"
    dtype: str = "auto"
    memory: str = "R,G,L"
    weights: Path | None = None
    references: int = MOST_REFERENCES
    gate: float = 0.0
    likeness: float = DEFAULT_LIKENESS
    reach: float = DEFAULT_REACH
    frozen_memory: bool = False
