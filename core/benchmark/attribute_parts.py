"""Parts of the pages about scores: by attribute, and how J, F and V hang together (Figure 6)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from core.benchmark.figures import Line, cloud, fitted, paired_bars
from core.benchmark.html import figure, key, signed, table, with_bar
from core.datasets.attributes import Attribute
from core.metrics.scores import DatasetScore, ObjectScores, summarise

VideoAttributes = Mapping[str, frozenset[Attribute]]
"""By the name of a video."""


@dataclass(frozen=True)
class AttributeScore:
    """videos: how many have it. rest: of those that have not; None where every video has it."""

    attribute: Attribute
    videos: int
    inside: DatasetScore
    rest: DatasetScore | None

    @property
    def title(self) -> str:
        return f"{self.attribute.name}, {self.attribute.value.lower()}"


def scores_by_attribute(
    attributes: VideoAttributes, scores: Sequence[ObjectScores]
) -> list[AttributeScore]:
    """For each attribute that some scored video has the means over their objects."""
    result = []
    for attribute in Attribute:
        names = {name for name, found in attributes.items() if attribute in found}
        inside = [score for score in scores if score.sequence in names]
        outside = [score for score in scores if score.sequence not in names]
        if inside:
            videos = len({score.sequence for score in inside})
            rest = summarise(outside) if outside else None
            result.append(AttributeScore(attribute, videos, summarise(inside), rest))
    return result


def attribute_scores(attributes: VideoAttributes, scores: Sequence[ObjectScores]) -> str:
    """A table and a plot; nothing where no scored video has an attribute."""
    found = scores_by_attribute(attributes, scores)
    if not found:
        return ""
    rows = (
        (
            one.title,
            str(one.videos),
            with_bar(one.inside.mean),
            f"{one.inside.region:.3f}",
            f"{one.inside.boundary:.3f}",
            f"{one.inside.stability:.3f}",
            "n/a" if one.rest is None else signed(one.inside.mean - one.rest.mean),
        )
        for one in found
    )
    head = ("Attribute", "Videos", "J&F", "J", "F", "V", "J&F against the others")
    groups = [(one.attribute.name, [one.inside.region, one.inside.boundary]) for one in found]
    stability = [(one.attribute.name, [one.inside.stability]) for one in found]
    plots = (
        figure("J and F by attribute", paired_bars(groups, ("j", "f")))
        + figure("V by attribute, lower is steadier", paired_bars(stability, ("mean",), 0.5))
    )  # fmt: skip
    entries = (("var(--j)", "J, region"), ("var(--f)", "F, boundary"), ("var(--mean)", "V"))
    return (
        "<h2>Scores by attribute</h2>"
        + table(head, rows)
        + f'<div class="side">{plots}</div>{key(entries)}'
    )


def attribute_gains(
    attributes: VideoAttributes,
    both: tuple[Sequence[ObjectScores], Sequence[ObjectScores]],
    names: tuple[str, str],
) -> str:
    """Two methods side by side, attribute by attribute; nothing where no video has one."""
    first, second = (scores_by_attribute(attributes, scores) for scores in both)
    if not first:
        return ""
    pairs = list(zip(first, second, strict=True))
    rows = (
        (
            a.title,
            str(a.videos),
            f"{a.inside.mean:.3f}",
            f"{b.inside.mean:.3f}",
            signed(b.inside.mean - a.inside.mean),
            signed(b.inside.stability - a.inside.stability),
        )
        for a, b in pairs
    )
    head = ("Attribute", "Videos", *(f"J&F {name}" for name in names), "Gain", "V, change")
    groups = [(a.attribute.name, [a.inside.mean, b.inside.mean]) for a, b in pairs]
    entries = (("var(--j)", names[0]), ("var(--f)", names[1]))
    return (
        "<h2>Scores by attribute</h2>"
        + table(head, rows)
        + f'<div class="side">{figure("J&F by attribute", paired_bars(groups, ("j", "f")))}</div>'
        + key(entries)
    )


def correlations(scores: Sequence[ObjectScores]) -> str:
    """Each object is a point: J against F, and J&F against V."""
    region_boundary = [(s.name, s.mean_region, s.mean_boundary) for s in scores]
    mean_stability = [(s.name, s.mean, s.stability) for s in scores]
    return (
        '<h2>How J, F and V hang together</h2><div class="side">'
        + figure("J and F", cloud(region_boundary, "J", "F"), _fit_text(region_boundary))
        + figure("J&F and V", cloud(mean_stability, "J&F", "V", 0.5), _fit_text(mean_stability))
        + '</div><p class="quiet">One point for each object.</p>'
    )


def _fit_text(points: Iterable[tuple[str, float, float]]) -> str:
    listed = list(points)
    line: Line | None = fitted([x for _, x, _ in listed], [y for _, _, y in listed])
    if line is None:
        return "Too few points for a line."
    return f"Pearson r = {line.correlation:.2f}, slope {line.slope:.2f}, {len(listed)} objects"
