"""The page about a data set: Table 1, categories, attributes, and how J, F and V hang together.

The figures are those of the LVOS paper: 2 (categories), 3 (attributes), 6 (correlations).
"""

from collections.abc import Iterable, Sequence

from core.benchmark.figures import Line, bars, cloud, fitted, pairs
from core.benchmark.html import figure, table, with_bar
from core.datasets.attributes import COMPUTED, Attribute
from core.datasets.statistics import NO_CATEGORY, DatasetFacts
from core.metrics.scores import DatasetScore, ObjectScores, summarise


def dataset_parts(facts: DatasetFacts, scores: Sequence[ObjectScores]) -> list[str]:
    """Markup; scores may be empty: what needs them is left out then."""
    parts = [_table_1(facts), _categories(facts), _attributes(facts)]
    if scores:
        parts += [_scores_by_attribute(facts, scores), _correlations(scores)]
    return [*parts, _videos(facts)]


def scores_by_attribute(
    facts: DatasetFacts, scores: Sequence[ObjectScores]
) -> list[tuple[Attribute, int, DatasetScore, DatasetScore | None]]:
    """For each attribute that some scored video has: how many videos, mean over their objects,
    and mean over all others (None where every video has it).
    """
    having = {a: {s.name for s in facts.sequences if a in s.attributes} for a in Attribute}
    result = []
    for attribute, names in having.items():
        inside = [score for score in scores if score.sequence in names]
        outside = [score for score in scores if score.sequence not in names]
        if inside:
            videos = len({score.sequence for score in inside})
            rest = summarise(outside) if outside else None
            result.append((attribute, videos, summarise(inside), rest))
    return result


def _table_1(facts: DatasetFacts) -> str:
    row = facts.table_row()
    return "<h2>Size</h2>" + table([name for name, _ in row], [[value for _, value in row]])


def _categories(facts: DatasetFacts) -> str:
    found = facts.masks_by_category()
    if [name for name, _ in found] == [NO_CATEGORY]:
        return (
            '<h2>Categories</h2><p class="quiet">The data set\'s description gives no '
            "categories.</p>"
        )
    shown = figure("Masks of single objects, by category", bars(found))
    return f"<h2>Categories</h2>{shown}"


def _attributes(facts: DatasetFacts) -> str:
    counts = facts.attribute_counts()
    known = [attribute for attribute in Attribute if attribute in COMPUTED or counts[attribute]]
    named = sorted(known, key=lambda attribute: -counts[attribute])
    share = 100 / len(facts.sequences)
    distribution = bars([(a.value, round(share * counts[a], 1)) for a in named], " %")
    together = pairs([a.name for a in known], facts.together(known))
    unknown = [attribute.name for attribute in Attribute if attribute not in known]
    missing = (
        f'<p class="quiet">Nobody tagged a video with {", ".join(unknown)}: what only a person can '
        "judge counts as absent until then.</p>"
        if unknown
        else ""
    )
    return (
        '<h2>Attributes</h2><div class="side">'
        + figure("Share of videos with each attribute", distribution)
        + figure("Videos with both of two attributes", together)
        + f"</div>{missing}"
    )


def _scores_by_attribute(facts: DatasetFacts, scores: Sequence[ObjectScores]) -> str:
    found = scores_by_attribute(facts, scores)
    if not found:
        return ""
    rows = (
        (
            f"{attribute.name}, {attribute.value.lower()}",
            str(videos),
            with_bar(inside.mean),
            f"{inside.region:.3f}",
            f"{inside.boundary:.3f}",
            f"{inside.stability:.3f}",
            "" if rest is None else f"{inside.mean - rest.mean:+.3f}",
        )
        for attribute, videos, inside, rest in found
    )
    head = ("Attribute", "Videos", "J&F", "J", "F", "V", "J&F against the others")
    plotted = bars([(a.name, round(100 * score.mean, 1)) for a, _, score, _ in found])
    return (
        "<h2>Scores by attribute</h2>"
        + table(head, rows)
        + f'<div class="side">{figure("J&F by attribute, percent", plotted)}</div>'
    )


def _correlations(scores: Sequence[ObjectScores]) -> str:
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


def _videos(facts: DatasetFacts) -> str:
    rows = (
        (
            sequence.name,
            f"{sequence.frames:,}",
            str(len(sequence.objects)),
            f"{sequence.annotations:,}",
            ", ".join(a.name for a in Attribute if a in sequence.attributes),
            "; ".join(f"{i}: {text}" for i, text in sorted(sequence.captions.items())),
        )
        for sequence in facts.sequences
    )
    head = ("Video", "Frames", "Objects", "Annotations", "Attributes", "Descriptions")
    return "<h2>Videos</h2>" + table(head, rows)
