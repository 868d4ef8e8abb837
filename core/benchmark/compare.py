"""Two methods on one data set: the table of gains, and the sequences that differ most, pictured."""

import base64
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path

import cv2
import numpy as np
from PIL import Image as PillowImage

from core.benchmark.attribute_parts import VideoAttributes, attribute_gains
from core.benchmark.attributing import AttributedMeasuring
from core.benchmark.html import Html, document, figure, key, signed, table, tiles
from core.benchmark.measuring import Measuring
from core.benchmark.plots import gain_plot
from core.benchmark.settings import Source
from core.datasets.attributes import Attribute
from core.datasets.results import Results
from core.datasets.sequence import AnnotatedSequence
from core.files import atomic_path, ensure_writable_folder
from core.masks import DAVIS_PALETTE
from core.metrics.scores import ObjectScores, summarise
from core.progress import CancelToken, Progress
from core.types import FrameIndex, Image, Mask

PAGE = "compare.html"
PICTURED = 5
"""Sequences shown in pictures."""

PICTURE_WIDTH = 420
GAIN = "gain, scale at the right"


@dataclass(frozen=True)
class Pair:
    """One object's scores by both methods; gain: J&F of the second minus the first."""

    first: ObjectScores
    second: ObjectScores

    @property
    def gain(self) -> float:
        return self.second.mean - self.first.mean

    @property
    def frame_of_largest_gain(self) -> FrameIndex:
        """Where the two are farthest apart, in either direction."""
        second = {frame.frame: frame.mean for frame in self.second.frames}
        apart = {
            frame.frame: abs(second[frame.frame] - frame.mean)
            for frame in self.first.frames
            if frame.frame in second and frame.frame >= 0
        }
        return max(apart, key=lambda frame: (apart[frame], -frame))


@dataclass
class Outcome:
    """Filled in when the work is done."""

    pairs: tuple[Pair, ...] = ()


def compare_results(
    source: Source,
    folders: tuple[Path, Path],
    output: Path,
    token: CancelToken,
    outcome: Outcome,
) -> Iterator[Progress]:
    """Score both folders of masks and write the page under `output`.

    MaskError when a mask is missing or does not fit, MediaError when the truth cannot be read.
    """
    yield Progress(0, 0, "Reading the data set")
    first, second = folders
    both = [AttributedMeasuring(source, first, None), Measuring(source, second, None)]
    lengths = both[0].lengths
    ensure_writable_folder(output)
    total, done = 3 * sum(lengths.values()), 0
    attributes: dict[str, frozenset[Attribute]] = {}
    found: list[list[ObjectScores]] = [[], []]
    for name in lengths:
        for scores, measuring in zip(found, both, strict=True):
            for measured in measuring.measure(name):
                token.checkpoint()
                done += measured is None
                if measured is not None:
                    scores += measured.scores
                    attributes.setdefault(name, measured.attributes)
                yield Progress(min(done, total), total, name)
    outcome.pairs = tuple(Pair(*pair) for pair in zip(*found, strict=True))
    sequences = {sequence.name: sequence for sequence in both[0].dataset.sequences}
    names = _names(folders)
    pictures = [
        _pictured(sequences[pair.first.sequence], pair, folders, names, source)
        for pair in sorted(outcome.pairs, key=lambda pair: -abs(pair.gain))[:PICTURED]
    ]
    facts = {"layout": source.layout.value, "sequences": str(len(lengths))}
    title = f"{names[1]} against {names[0]} on {source.root.name}"
    with atomic_path(output / PAGE) as partial:
        parts = comparison_parts(outcome.pairs, names, pictures, attributes)
        text = document(title, facts, parts)
        partial.write_text(text, encoding="utf-8")
    yield Progress(total, total, "Done")


def comparison_parts(
    pairs: Sequence[Pair],
    names: tuple[str, str],
    pictures: Sequence[str],
    attributes: VideoAttributes,
) -> list[str]:
    """Markup: means, by attribute, the gain of every object, curves of both, pictures."""
    both = ([pair.first for pair in pairs], [pair.second for pair in pairs])
    return [
        _means(pairs, names),
        attribute_gains(attributes, both, names),
        _gains(pairs, names),
        "<h2>Where they differ most</h2>",
        *pictures,
        _curves(pairs, names),
    ]


def _names(folders: tuple[Path, Path]) -> tuple[str, str]:
    """What tells the two apart: the folder, or the one above where both are called alike."""
    first, second = folders
    if first.name != second.name:
        return first.name, second.name
    return first.parent.name or "A", second.parent.name or "B"


def _means(pairs: Sequence[Pair], names: tuple[str, str]) -> str:
    first = summarise([pair.first for pair in pairs])
    second = summarise([pair.second for pair in pairs])
    rows = (
        (name, f"{a:.3f}", f"{b:.3f}", signed(b - a))
        for name, a, b in (
            ("J&F", first.mean, second.mean),
            ("J", first.region, second.region),
            ("F", first.boundary, second.boundary),
            ("V (lower is steadier)", first.stability, second.stability),
        )
    )
    better = sum(pair.gain > 0 for pair in pairs)
    shown = [
        ("J&F gain", signed(second.mean - first.mean)),
        ("objects better", f"{better} of {len(pairs)}"),
    ]
    return tiles(shown) + "<h2>Means over all objects</h2>" + table(("", *names, "Gain"), rows)


def _gains(pairs: Sequence[Pair], names: tuple[str, str]) -> str:
    rows = (
        (
            pair.first.name,
            f"{pair.first.mean:.3f}",
            f"{pair.second.mean:.3f}",
            signed(pair.gain),
            signed(pair.second.stability - pair.first.stability),
            str(pair.frame_of_largest_gain),
        )
        for pair in sorted(pairs, key=lambda pair: -abs(pair.gain))
    )
    head = ("Sequence and object", *(f"J&F {n}" for n in names), "Gain", "V, change", "At frame")
    return "<h2>Objects, by how much they differ</h2>" + table(head, rows)


def _curves(pairs: Sequence[Pair], names: tuple[str, str]) -> str:
    entries = (
        ("var(--j)", names[0]),
        ("var(--f)", names[1]),
        ("var(--mean)", GAIN),
    )
    figures = "".join(
        figure(pair.first.name, gain_plot(pair.first, pair.second), f"J&F gain {signed(pair.gain)}")
        for pair in pairs
    )
    return f'<h2>Frame by frame, J&amp;F</h2>{key(entries)}<div class="plots">{figures}</div>'


def _pictured(
    sequence: AnnotatedSequence,
    pair: Pair,
    folders: tuple[Path, Path],
    names: tuple[str, str],
    source: Source,
) -> str:
    """The frame where the two are farthest apart: truth, first, second."""
    frame = pair.frame_of_largest_gain
    image = sequence.image(frame)
    masks = [
        ("truth", sequence.truth(frame)),
        *(
            (name, Results(folder, source.layout).read(sequence, frame))
            for name, folder in zip(names, folders, strict=True)
        ),
    ]
    shown = "".join(_picture(name, image, mask) for name, mask in masks)
    gain = signed(pair.gain)
    caption = f"frame {frame}, object {pair.first.object_id}, gain over all frames {gain}"
    return figure(sequence.name, f'<div class="pictures">{shown}</div>', caption)


def _picture(name: str, image: Image, mask: Mask) -> Html:
    """A small JPEG inside the page, the masks tinted as the DAVIS palette has them."""
    tinted = image.astype(np.float32)
    covered = mask > 0
    tinted[covered] = 0.45 * tinted[covered] + 0.55 * DAVIS_PALETTE[mask[covered]]
    height, width = image.shape[:2]
    size = (PICTURE_WIDTH, max(1, round(height * PICTURE_WIDTH / width)))
    small = cv2.resize(tinted.astype(np.uint8), size, interpolation=cv2.INTER_AREA)
    data = io.BytesIO()
    PillowImage.fromarray(np.asarray(small, np.uint8)).save(data, "JPEG", quality=82)
    text = base64.b64encode(data.getvalue()).decode("ascii")
    return Html(
        f'<div><img alt="{escape(name)}" src="data:image/jpeg;base64,{text}">'
        f'<span class="quiet">{escape(name)}</span></div>'
    )
