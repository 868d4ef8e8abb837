"""What a project keeps of its clip, so that its masks can be shown and exported without it.

`describe` makes a small blob, `described_clip` a ClipInfo of it; the blob comes from a file that
nobody vouches for.
"""

import json
import zlib
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import Any

from core.errors import MediaError
from core.video.clip import ClipInfo, frame_names

_MOST_BYTES = 64 << 20


def describe(clip: ClipInfo) -> bytes:
    """Everything of ClipInfo but the path and remarks; what can be computed is left out."""
    facts: dict[str, Any] = {
        "kind": clip.kind,
        "rate": str(clip.rate),
        "codec": clip.codec,
        "byte_size": clip.byte_size,
        "rotation": clip.rotation,
        "missing": list(clip.missing),
    }
    if clip.names != frame_names(clip.frame_count):
        facts["names"] = list(clip.names)
    if clip.variable_rate:
        facts["timestamps"] = [round(time, 6) for time in clip.timestamps]
    return zlib.compress(json.dumps(facts, separators=(",", ":")).encode(), 6)


def described_clip(blob: bytes, path: Path, width: int, height: int, frame_count: int) -> ClipInfo:
    """MediaError when the blob does not describe a clip of this many frames."""
    try:
        facts = _unpacked(blob)
        names = _names(facts, frame_count)
        rate = Fraction(str(facts["rate"]))
        timestamps = _timestamps(facts, rate, frame_count)
        missing = tuple(sorted({int(index) for index in facts["missing"]}))
        if missing and not 0 <= missing[0] <= missing[-1] < frame_count:
            raise ValueError("missing frames outside the clip")
        return ClipInfo(
            path=path,
            kind="images" if facts["kind"] == "images" else "video",
            frame_count=frame_count,
            width=width,
            height=height,
            rate=rate,
            timestamps=timestamps,
            names=names,
            codec=str(facts["codec"]),
            byte_size=int(facts["byte_size"]),
            variable_rate="timestamps" in facts,
            rotation=int(facts["rotation"]),
            missing=missing,
        )
    except (KeyError, TypeError, ValueError, ArithmeticError, zlib.error) as error:
        raise MediaError(
            f"The project does not describe {path.name} well enough to work without it. "
            "Masks are safe. Find the file."
        ) from error


def _unpacked(blob: bytes) -> dict[str, Any]:
    decoder = zlib.decompressobj()
    text = decoder.decompress(blob, _MOST_BYTES)
    if not decoder.eof:
        raise ValueError("too long or cut short")
    facts = json.loads(text)
    if not isinstance(facts, dict):
        raise TypeError("no object")
    return facts


def _names(facts: dict[str, Any], frame_count: int) -> tuple[str, ...]:
    if "names" not in facts:
        return frame_names(frame_count)
    names = tuple(str(name) for name in facts["names"])
    if len(names) != frame_count or len(set(names)) != frame_count:
        raise ValueError("not one name for each frame")
    if any(Path(name).name != name for name in names):
        raise ValueError("a name that leads elsewhere")
    return names


def _timestamps(facts: dict[str, Any], rate: Fraction, frame_count: int) -> tuple[float, ...]:
    if rate <= 0:
        raise ValueError("no rate")
    if "timestamps" not in facts:
        return tuple(number / float(rate) for number in range(frame_count))
    times = tuple(float(time) for time in facts["timestamps"])
    if len(times) != frame_count or any(not before < after for before, after in pairwise(times)):
        raise ValueError("time stamps out of order")
    return times
