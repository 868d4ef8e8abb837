"""The page about a data set: Table 1, categories, attributes, and how J, F and V hang together.

The figures are those of the LVOS paper: 2 (categories), 3 (attributes), 6 (correlations).
"""

from collections.abc import Sequence

from core.benchmark.attribute_parts import attribute_scores, correlations
from core.benchmark.figures import bars, paired_bars, pairs
from core.benchmark.html import figure, key, signed, table
from core.datasets.attributes import COMPUTED, Attribute
from core.datasets.statistics import NO_CATEGORY, DatasetFacts
from core.metrics.scores import ObjectScores


def dataset_parts(
    facts: DatasetFacts, scores: Sequence[ObjectScores], other: DatasetFacts | None = None
) -> list[str]:
    """Markup; scores may be empty: what needs them is left out then. other: Figure 3c."""
    parts = [_table_1(facts), _categories(facts), _attributes(facts)]
    if other is not None:
        parts.append(_against(facts, other))
    if scores:
        attributes = {video.name: video.attributes for video in facts.sequences}
        parts += [attribute_scores(attributes, scores), correlations(scores)]
    return [*parts, _videos(facts)]


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


def _against(facts: DatasetFacts, other: DatasetFacts) -> str:
    ours, theirs = facts.attribute_shares(), other.attribute_shares()
    groups = [(a.name, [ours[a], theirs[a]]) for a in Attribute if ours[a] or theirs[a]]
    rows = (
        (f"{a.name}, {a.value.lower()}", f"{100 * ours[a]:.1f} %", f"{100 * theirs[a]:.1f} %",
         signed(100 * (ours[a] - theirs[a]), 1))
        for a in Attribute
        if ours[a] or theirs[a]
    )  # fmt: skip
    names = [f"{one.name}, {_videos_text(len(one.sequences))}" for one in (facts, other)]
    shown = figure("Share of videos with each attribute", paired_bars(groups, ("j", "f")))
    return (
        "<h2>Attributes of two data sets</h2>"
        + table(("Attribute", facts.name, other.name, "Points more"), rows)
        + f'<div class="side">{shown}</div>'
        + key((("var(--j)", names[0]), ("var(--f)", names[1])))
    )


def _videos_text(count: int) -> str:
    return "1 video" if count == 1 else f"{count:,} videos"


def _videos(facts: DatasetFacts) -> str:
    has_words = any(sequence.captions for sequence in facts.sequences)
    rows = []
    for sequence in facts.sequences:
        words = "; ".join(f"{i}: {text}" for i, text in sorted(sequence.captions.items()))
        row = [
            sequence.name,
            f"{sequence.frames:,}",
            str(len(sequence.objects)),
            f"{sequence.annotations:,}",
            ", ".join(a.name for a in Attribute if a in sequence.attributes),
        ]
        rows.append([*row, words] if has_words else row)
    head = ["Video", "Frames", "Objects", "Annotations", "Attributes"]
    head += ["Descriptions"] if has_words else []
    return "<h2>Videos</h2>" + table(head, rows)
