"""Parts of the reports: pages that need nothing else, tables, tiles; every text is escaped here."""

import re
from collections.abc import Iterable, Mapping
from html import escape
from typing import TypeAlias

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
th:first-child, td:first-child, .words { text-align: left; }
td.words { min-width: 9em; overflow-wrap: anywhere; }
tbody tr:last-child td { border-bottom: 0; } tbody tr:hover { background: var(--ground); }
.bar { display: inline-block; width: 90px; height: 8px; margin-left: 10px; border-radius: 4px;
  background: var(--away); overflow: hidden; }
.bar i { display: block; height: 100%; background: var(--mean); }
.plots { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 460px), 1fr));
  gap: 16px; }
figure + figure { margin-top: 16px; } .plots figure, .side figure { margin-top: 0; }
figure { margin: 0; padding: 14px 16px 10px; background: var(--paper);
  border: 1px solid var(--rule); border-radius: 8px; }
svg { width: 100%; height: auto; display: block; margin: 0 auto; } svg text { fill: var(--muted);
  font: 11px system-ui, sans-serif; }
polyline { fill: none; stroke-width: 1.5; stroke-linejoin: round; }
.j { stroke: var(--j); } .f { stroke: var(--f); } .grid { stroke: var(--rule); }
.band { fill: var(--band); } .mean { stroke: var(--mean); stroke-dasharray: 4 3; }
.away { fill: var(--away); } .fill { fill: var(--mean); } .loss { fill: var(--f); }
svg text.label { fill: var(--ink); } svg text.on { fill: var(--paper); }
svg text.gain { fill: var(--mean); }
.bar-j { fill: var(--j); } .bar-f { fill: var(--f); } .bar-mean { fill: var(--mean); }
.point { fill: var(--j); fill-opacity: 0.7; }
.pictures { display: grid; grid-template-columns: repeat(3, 1fr); gap: 8px; margin-top: 8px; }
@media (max-width: 640px) { .pictures { grid-template-columns: 1fr; } }
@media print { body { max-width: none; padding: 0; } figure, tr { break-inside: avoid; } }
.pictures img { width: 100%; display: block; border-radius: 4px; }
.side { display: flex; flex-wrap: wrap; gap: 16px; align-items: flex-start; margin-top: 16px; }
.side > * { flex: 1 1 360px; }
.key span { display: inline-block; margin-right: 18px; }
.key i { display: inline-block; width: 16px; height: 10px; margin-right: 6px; border-radius: 2px; }
"""


_NUMBER = re.compile(r"[-+\N{MINUS SIGN}]?[\d.,]")


class Html(str):
    """Text that is markup already."""

    __slots__ = ()


Cell: TypeAlias = str
"""Escaped unless it is `Html`."""


def document(title: str, facts: Mapping[str, str], parts: Iterable[str]) -> str:
    """A whole page. facts: shown under the title, in their order. parts: markup."""
    shown = " · ".join(f"{escape(name)} {escape(value)}" for name, value in facts.items())
    return "\n".join(
        [
            "<!doctype html>",
            '<html lang="en"><head><meta charset="utf-8">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f"<title>{escape(title)}</title><style>{STYLE}</style></head><body>",
            f'<h1>{escape(title)}</h1><p class="quiet">{shown}</p>',
            *parts,
            "</body></html>",
        ]
    )


def table(head: Iterable[str], rows: Iterable[Iterable[Cell]]) -> Html:
    """Numbers stand below each other at the right; columns of words begin at the left."""
    names, body = list(head), [list(row) for row in rows]
    # of the first column that is always so
    words = [place > 0 and _is_of_words(row[place] for row in body) for place in range(len(names))]
    marks = [' class="words"' if is_words else "" for is_words in words]
    top = "".join(
        f'<th scope="col"{mark}>{escape(name)}</th>'
        for mark, name in zip(marks, names, strict=True)
    )
    lines = "".join(
        "<tr>"
        + "".join(f"<td{mark}>{_markup(cell)}</td>" for mark, cell in zip(marks, row, strict=True))
        + "</tr>"
        for row in body
    )
    return Html(
        f'<div class="table"><table><thead><tr>{top}</tr></thead>'
        f"<tbody>{lines}</tbody></table></div>"
    )


def signed(value: float, digits: int = 3) -> str:
    """A gain or a loss: with its sign, a true minus, and none for nothing."""
    text = f"{value:+.{digits}f}"
    if not float(text):
        return text[1:]
    return text.replace("-", "\N{MINUS SIGN}")


def tiles(shown: Iterable[tuple[str, str]]) -> Html:
    """Numbers in large digits, each under its name."""
    made = "".join(
        f'<div class="tile"><span class="quiet">{escape(name)}</span><b>{escape(value)}</b></div>'
        for name, value in shown
    )
    return Html(f'<div class="tiles">{made}</div>')


def bar(value: float) -> Html:
    """A share as a short bar, to stand behind its number."""
    return Html(f'<span class="bar"><i style="width:{100 * value:.0f}%"></i></span>')


def with_bar(value: float) -> Html:
    """A fraction and its bar."""
    return Html(f"{value:.3f}{bar(value)}")


def figure(title: str, picture: str, caption: str = "") -> Html:
    """picture: markup. The other two are text."""
    below = f"<figcaption>{escape(caption)}</figcaption>" if caption else ""
    return Html(f"<figure><h3>{escape(title)}</h3>{picture}{below}</figure>")


def key(entries: Iterable[tuple[str, str]]) -> Html:
    """Colours (of CSS) and what they mean."""
    made = "".join(
        f'<span><i style="background:{color}"></i>{escape(text)}</span>' for color, text in entries
    )
    return Html(f'<p class="quiet key">{made}</p>')


def _is_of_words(cells: Iterable[Cell]) -> bool:
    """Whether a column has text that is no number; markup stands behind one."""
    texts = [cell for cell in cells if cell and not isinstance(cell, Html)]
    return any(not _NUMBER.match(text) for text in texts if text != "n/a")


def _markup(cell: Cell) -> str:
    return cell if isinstance(cell, Html) else escape(cell)
