"""What is measured and how: plain values, so that a command line is checked before torch loads."""

from dataclasses import dataclass, field, replace
from pathlib import Path

from core.benchmark.following import Oracle
from core.datasets.sequence import Layout
from core.errors import EvermaskError
from core.tracking_options import TrackingOptions

MEMORY_OF = {"ddmemory": "R,G,L", "aot-b": "aot-b", "aot-l": "aot-l"}
"""The network's methods and the memories they keep."""
BASELINES = ("copy-first", "warp")


@dataclass(frozen=True)
class Method:
    """name: one of MEMORY_OF or BASELINES. weights: digest of the checkpoint, "" for baselines."""

    name: str
    options: TrackingOptions
    oracles: frozenset[Oracle] = frozenset()
    weights: str = ""

    @property
    def is_network(self) -> bool:
        return self.name in MEMORY_OF

    def with_weights(self, digest: str) -> "Method":
        return replace(self, weights=digest)

    @property
    def facts(self) -> dict[str, str | int]:
        """Everything that masks depend on besides the data set; tells whether they are stale."""
        common: dict[str, str | int] = {
            "method": self.name,
            "oracle": ",".join(sorted(oracle.value for oracle in self.oracles)) or "none",
            "size": self.options.size,
        }
        if not self.is_network:
            return common
        used: dict[str, str | int] = {
            "memory": self.options.memory.upper().replace(" ", ""),
            "device": self.options.device,
            "dtype": self.options.dtype,
            "weights": self.weights,
        }
        # Only where they are in use: masks made before there were such rules stay valid.
        options = self.options
        rules = {"gate": options.gate, "likeness": options.likeness, "reach": options.reach}
        return common | used | {name: str(value) for name, value in rules.items() if value}


@dataclass(frozen=True)
class Source:
    """The data set to measure on; frames: only so many of each sequence, 0 for all."""

    root: Path
    layout: Layout
    sequences: tuple[str, ...] = field(default=())
    split: str = "val"
    frames: int = 0


def method_of(name: str, memory: str | None, oracle: str, options: TrackingOptions) -> Method:
    """The method a command line names; EvermaskError for an unknown word."""
    if name not in MEMORY_OF and name not in BASELINES:
        known = ", ".join((*MEMORY_OF, *BASELINES))
        raise EvermaskError(
            f"Method {name!r} is not known. Nothing was started. Use one of {known}."
        )
    if memory is not None and name not in ("ddmemory",):
        raise EvermaskError(
            f"--memory goes with --method ddmemory, not with {name}. Nothing was started. "
            "Leave one of the two out."
        )
    words = [word.strip() for word in oracle.split(",") if word.strip()]
    unknown = [word for word in words if word not in {o.value for o in Oracle}]
    if unknown:
        raise EvermaskError(
            f"Oracle {unknown[0]!r} is not known. Nothing was started. Use box, mask or both."
        )
    chosen = replace(options, memory=memory or MEMORY_OF.get(name, ""))
    return Method(name, chosen, frozenset(Oracle(word) for word in words))


def names_of(text: str) -> tuple[str, ...]:
    """Words separated by commas."""
    return tuple(word.strip() for word in text.split(",") if word.strip())
