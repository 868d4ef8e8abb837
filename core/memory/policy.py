"""Which memories a method keeps and reads: DDMemory and its toggles, AOT-B, AOT-L.

The methods share one network and differ only here (paper, Tables 3 and 4).
"""

from dataclasses import dataclass, replace

from core.errors import EvermaskError
from core.tracking_options import TrackingOptions


@dataclass(frozen=True)
class MemoryPolicy:
    """reference, global_, local: the paper's R, G and L.

    every: a frame in so many also enters long-term memory unchanged (AOT-L); 0 means none.
    capacity: most long-term frames kept that way, besides the references; the oldest goes first.
    first_appearances: most references that show an object for the first time, per group of ten: no
    group has more of its own, and with ten allowed none is ever left out.
    corrections: most corrected frames kept as extra references, whatever groups there are.
    references: most references in all, whatever they show. Each group reads all of them, so that a
    video of g groups has at most min(references, 1 + first_appearances x g + corrections).
    frozen: global memory is read but learns nothing more.
    gate: frames that the network is less sure of than this, and those on which it sees nothing, are
    not absorbed into global memory; 0 absorbs all, as in the paper.
    likeness: an object that from one frame to the next looks less like its references than this
    share of what it did is remembered, but not shown; 0 shows all, as in the paper.
    reach: smaller pieces of an object farther from where it just was than this many times its size
    are neither shown nor remembered; 0 keeps all, as in the paper.
    """

    reference: bool = True
    global_: bool = True
    local: bool = True
    every: int = 0
    capacity: int = 5
    first_appearances: int = 10
    corrections: int = 3
    references: int = 255
    frozen: bool = False
    gate: float = 0.0
    likeness: float = 0.0
    reach: float = 0.0


DDMEMORY = MemoryPolicy()
AOT_B = MemoryPolicy(global_=False)
AOT_L = MemoryPolicy(global_=False, every=5)


def policy_from_text(text: str) -> MemoryPolicy:
    """ "R,G,L" with any of the three left out, or "aot-b", "aot-l"; EvermaskError otherwise."""
    name = text.strip().lower()
    if name in ("aot-b", "aot-l"):
        return AOT_B if name == "aot-b" else AOT_L
    letters = {part.strip().upper() for part in text.split(",") if part.strip()}
    if not letters or letters - {"R", "G", "L"}:
        raise EvermaskError(
            f"Memory {text!r} is not known. Nothing was started. "
            "Give any of R, G and L separated by commas, or aot-b or aot-l."
        )
    return MemoryPolicy(reference="R" in letters, global_="G" in letters, local="L" in letters)


def policy_of(options: TrackingOptions) -> MemoryPolicy:
    """The policy that a run's options ask for; EvermaskError as `policy_from_text`."""
    return replace(
        policy_from_text(options.memory),
        references=options.references,
        frozen=options.frozen_memory,
        gate=options.gate,
        likeness=options.likeness,
        reach=options.reach,
    )
