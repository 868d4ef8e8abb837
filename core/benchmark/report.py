"""The report: one HTML page that needs nothing else, made of tables and of plots drawn here."""

from collections.abc import Iterable, Mapping
from pathlib import Path

from core.benchmark.attribute_parts import attribute_scores, correlations
from core.benchmark.html import document, figure, key, table, tiles, with_bar
from core.benchmark.plots import score_plot
from core.benchmark.summary import LongClips, Summary
from core.files import atomic_path
from core.metrics.scores import ObjectScores

KEY = (
    ("var(--j)", "J, region"),
    ("var(--f)", "F, boundary"),
    ("var(--mean)", "mean of both, with a band of V to either side"),
    ("var(--away)", "the object is truly absent"),
)


def write_report(path: Path, title: str, facts: Mapping[str, str], summary: Summary) -> None:
    """`facts` are shown under the title, in their order."""
    with atomic_path(path) as partial:
        partial.write_text(page(title, facts, summary), encoding="utf-8")


def page(title: str, facts: Mapping[str, str], summary: Summary) -> str:
    """The whole page as text."""
    scores = summary.scores
    parts: list[str] = [_tiles(summary)]
    if summary.grouped is not None:
        parts.append(_groups_table(summary))
    if summary.long is not None:
        parts.append(_long_table(summary.long))
    if scores:
        parts += [
            attribute_scores(summary.attributes, scores),
            correlations(scores),
            _objects_table(scores),
            _plots(scores),
        ]
    else:
        parts.append(
            "<p>True masks of this data set are not public: masks were written for its server, "
            "nothing was scored.</p>"
        )
    return document(title, facts, parts)


def _tiles(summary: Summary) -> str:
    mean = summary.grouped or summary.overall
    shown: list[tuple[str, str]] = []
    if mean is not None:
        shown += [
            ("J&F", f"{mean.mean:.3f}"),
            ("J", f"{mean.region:.3f}"),
            ("F", f"{mean.boundary:.3f}"),
            ("V (lower is steadier)", f"{mean.stability:.3f}"),
        ]
    if summary.fps is not None:
        shown.append(("frames a second", f"{summary.fps:.1f}"))
    if summary.peak_memory_mib is not None:
        shown.append(("peak memory, MiB", f"{summary.peak_memory_mib:,.0f}"))
    over = "seen and unseen groups" if summary.grouped else "all objects"
    return f'{tiles(shown)}<p class="quiet">Means over {over}, as fractions.</p>'


def _groups_table(summary: Summary) -> str:
    grouped, overall = summary.grouped, summary.overall
    if grouped is None or overall is None:
        return ""
    rows = (
        (name, f"{s.mean:.3f}", f"{s.region:.3f}", f"{s.boundary:.3f}", f"{s.stability:.3f}")
        for name, s in (
            ("seen", grouped.seen),
            ("unseen", grouped.unseen),
            ("mean over all objects", overall),
        )
    )
    return "<h2>Groups</h2>" + table(("", "J&F", "J", "F", "V"), rows)


def _long_table(long: LongClips) -> str:
    found = long.reappearance
    rows = []
    if found is not None:
        rows += [
            ("J&F before the first gap", f"{found.before:.3f}"),
            ("J&F after it, where the object is visible", f"{found.after:.3f}"),
            ("after / before", f"{found.ratio:.3f}"),
        ]
    if long.false_finds is not None:
        rows.append(("absent frames with any predicted pixel", f"{100 * long.false_finds:.1f} %"))
    if long.pingpong is not None:
        rows.append(("J&F of the ping-pong clips", f"{long.pingpong:.3f}"))
    return "<h2>Long clips</h2>" + table(("", ""), rows) if rows else ""


def _objects_table(scores: Iterable[ObjectScores]) -> str:
    rows = []
    for score in scores:
        real = [frame for frame in score.frames if frame.frame >= 0]
        worst = min(real, key=lambda frame: frame.mean)
        rows.append(
            (
                score.name,
                with_bar(score.mean),
                f"{score.mean_region:.3f}",
                f"{score.mean_boundary:.3f}",
                f"{score.stability:.3f}",
                f"{len(score.frames):,}",
                f"{worst.frame} ({worst.mean:.2f})",
            )
        )
    head = ("Sequence and object", "J&F", "J", "F", "V", "Frames scored", "Worst frame (J&F)")
    return "<h2>Objects</h2>" + table(head, rows)


def _plots(scores: Iterable[ObjectScores]) -> str:
    figures = "".join(
        figure(
            score.name,
            score_plot(score),
            f"J {score.mean_region:.3f} · F {score.mean_boundary:.3f} · V {score.stability:.3f}",
        )
        for score in scores
    )
    return f'<h2>Frame by frame</h2>{key(KEY)}<div class="plots">{figures}</div>'
