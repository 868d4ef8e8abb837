"""Which memories a method keeps and reads: DDMemory and its toggles, AOT-B, AOT-L.

The methods share one network and differ only here (paper, Tables 3 and 4).
"""

from dataclasses import dataclass

from core.errors import EvermaskError


@dataclass(frozen=True)
class MemoryPolicy:
    """reference, global_, local: the paper's R, G and L.

    every: a frame in so many also enters long-term memory unchanged (AOT-L); 0 means none.
    capacity: most long-term frames kept that way, besides the references; the oldest goes first.
    corrections: most corrected frames kept as extra references.
    """

    reference: bool = True
    global_: bool = True
    local: bool = True
    every: int = 0
    capacity: int = 5
    corrections: int = 3


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
