"""The report: one HTML page that needs nothing else, made of tables and of plots drawn here."""

from collections.abc import Iterable, Mapping
from html import escape
from pathlib import Path

from core.benchmark.plots import score_plot
from core.benchmark.summary import LongClips, Summary
from core.files import atomic_path
from core.metrics.scores import ObjectScores

STYLE = """
:root { color-scheme: light dark; --ground: #fbfbfa; --paper: #ffffff; --ink: #1f2328;
  --muted: #667079; --rule: #dfe3e6; --away: #e9ecef; --j: #0072b2; --f: #d55e00;
  --band: #009e7326; --mean: #009e73; }
@media (prefers-color-scheme: dark) { :root { --ground: #191a1c; --paper: #212225; --ink: #e6e7e9;
  --muted: #a6abb3; --rule: #383b40; --away: #2c2f34; --j: #56b4e9; --f: #e69f00;
  --band: #00c08b2e; --mean: #2fc79a; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 1240px; padding: 40px 24px 64px; background: var(--ground);
  color: var(--ink); font: 15px/1.5 system-ui, -apple-system, "Segoe UI", sans-serif; }
h1 { font-size: 26px; margin: 0 0 4px; } h2 { font-size: 18px; margin: 40px 0 12px; }
h3 { font-size: 14px; margin: 0 0 4px; font-weight: 600; overflow-wrap: anywhere; }
.quiet, figcaption { color: var(--muted); font-size: 13px; }
.tiles { display: flex; flex-wrap: wrap; gap: 12px; margin: 24px 0 0; }
.tile { background: var(--paper); border: 1px solid var(--rule); border-radius: 8px;
  padding: 10px 18px; min-width: 108px; }
.tile b { display: block; font-size: 24px; font-variant-numeric: tabular-nums; }
.table { overflow-x: auto; background: var(--paper); border: 1px solid var(--rule);
  border-radius: 8px; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
th, td { padding: 7px 14px; text-align: right; border-bottom: 1px solid var(--rule); }
th { color: var(--muted); font-weight: 600; font-size: 13px; }
th:first-child, td:first-child { text-align: left; } tr:last-child td { border-bottom: 0; }
.bar { display: inline-block; width: 90px; height: 8px; margin-left: 10px; border-radius: 4px;
  background: var(--away); overflow: hidden; }
.bar i { display: block; height: 100%; background: var(--mean); }
.plots { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 460px), 1fr));
  gap: 16px; }
figure { margin: 0; padding: 14px 16px 10px; background: var(--paper);
  border: 1px solid var(--rule); border-radius: 8px; }
svg { width: 100%; height: auto; display: block; } svg text { fill: var(--muted);
  font: 11px system-ui, sans-serif; }
polyline { fill: none; stroke-width: 1.5; stroke-linejoin: round; }
.j { stroke: var(--j); } .f { stroke: var(--f); } .grid { stroke: var(--rule); }
.band { fill: var(--band); } .mean { stroke: var(--mean); stroke-dasharray: 4 3; }
.away { fill: var(--away); }
.key span { display: inline-block; margin-right: 18px; }
.key i { display: inline-block; width: 16px; height: 10px; margin-right: 6px; border-radius: 2px; }
"""

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
    shown = " · ".join(f"{escape(name)} {escape(value)}" for name, value in facts.items())
    scores = summary.scores
    parts = [
        "<!doctype html>",
        '<html lang="en"><head><meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>{escape(title)}</title><style>{STYLE}</style></head><body>",
        f'<h1>{escape(title)}</h1><p class="quiet">{shown}</p>',
        _tiles(summary),
    ]
    if summary.grouped is not None:
        parts.append(_groups_table(summary))
    if summary.long is not None:
        parts.append(_long_table(summary.long))
    if scores:
        parts += [_objects_table(scores), _plots(scores)]
    else:
        parts.append(
            "<p>True masks of this data set are not public: masks were written for its server, "
            "nothing was scored.</p>"
        )
    parts.append("</body></html>")
    return "\n".join(parts)


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
    tiles = "".join(
        f'<div class="tile"><span class="quiet">{escape(name)}</span><b>{value}</b></div>'
        for name, value in shown
    )
    over = "seen and unseen groups" if summary.grouped else "all objects"
    return f'<div class="tiles">{tiles}</div><p class="quiet">Means over {over}, as fractions.</p>'


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
    return "<h2>Groups</h2>" + _table(("", "J&F", "J", "F", "V"), rows)


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
    return "<h2>Long clips</h2>" + _table(("", ""), rows) if rows else ""


def _objects_table(scores: Iterable[ObjectScores]) -> str:
    rows = []
    for score in scores:
        real = [frame for frame in score.frames if frame.frame >= 0]
        worst = min(real, key=lambda frame: frame.mean)
        rows.append(
            (
                score.name,
                f"{score.mean:.3f}{_bar(score.mean)}",
                f"{score.mean_region:.3f}",
                f"{score.mean_boundary:.3f}",
                f"{score.stability:.3f}",
                str(len(score.frames)),
                f"{worst.frame} ({worst.mean:.2f})",
            )
        )
    head = ("Sequence and object", "J&F", "J", "F", "V", "Frames scored", "Worst frame (J&F)")
    return "<h2>Objects</h2>" + _table(head, rows)


def _bar(value: float) -> str:
    return f'<span class="bar"><i style="width:{100 * value:.0f}%"></i></span>'


def _plots(scores: Iterable[ObjectScores]) -> str:
    key = "".join(
        f'<span><i style="background:{color}"></i>{escape(text)}</span>' for color, text in KEY
    )
    figures = "".join(
        f"<figure><h3>{escape(score.name)}</h3>{score_plot(score)}"
        f"<figcaption>J {score.mean_region:.3f} · F {score.mean_boundary:.3f} · "
        f"V {score.stability:.3f}</figcaption></figure>"
        for score in scores
    )
    return (
        f'<h2>Frame by frame</h2><p class="quiet key">{key}</p><div class="plots">{figures}</div>'
    )


def _table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """Cells are HTML already; heads are text."""
    names = "".join(f"<th>{escape(name)}</th>" for name in head)
    body = "".join(
        "<tr>" + "".join(f"<td>{cell}</td>" for cell in _safe(row)) + "</tr>" for row in rows
    )
    return f'<div class="table"><table><tr>{names}</tr>{body}</table></div>'


def _safe(row: Iterable[str]) -> Iterable[str]:
    """Only the bar is markup; every other cell is escaped."""
    for cell in row:
        text, mark, rest = cell.partition('<span class="bar">')
        yield escape(text) + mark + rest
