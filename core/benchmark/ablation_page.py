"""The page of an ablation: a row a setting, each leading to its own report."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import TypeAlias

from core.benchmark.html import Html, document, signed, table, with_bar
from core.benchmark.summary import Summary

Numbers: TypeAlias = dict[str, float | int | str | None]

_COLUMNS = (
    ("j", "J"),
    ("f", "F"),
    ("v", "V"),
    ("j_and_f_pingpong", "ping-pong"),
    ("j_and_f_before_gaps", "before gaps"),
    ("j_and_f_after_gaps", "after gaps"),
    ("absent_frames_with_pixels", "false finds"),
    ("fps", "frames a second"),
)


@dataclass(frozen=True)
class Entry:
    """A setting's name, where its report is, and its numbers."""

    name: str
    report: str
    summary: Summary


def page(title: str, entries: Sequence[Entry]) -> str:
    """The whole page as text; gains are in points of J&F against the first entry."""
    lines = [entry.summary.json_line for entry in entries]
    columns = [(key, name) for key, name in _COLUMNS if _is_number(lines[0].get(key))]
    rows = []
    for entry, line in zip(entries, lines, strict=True):
        numbers = [_shown(key, line.get(key)) for key, _ in columns]
        rows.append((_link(entry), _bar(line["j_and_f"]), _gain(line, lines[0]), *numbers))
    head = ("Setting", "J&F", "points", *(name for _, name in columns))
    facts = {"objects": str(lines[0]["objects"]), "on": str(lines[0]["device"])}
    return document(title, facts, [table(head, rows)])


def _link(entry: Entry) -> Html:
    return Html(f'<a href="{escape(entry.report)}">{escape(entry.name)}</a>')


def _bar(value: object) -> str:
    return with_bar(value) if isinstance(value, float) else "-"


def _gain(
    line: dict[str, float | int | str | None], first: dict[str, float | int | str | None]
) -> str:
    ours, theirs = line["j_and_f"], first["j_and_f"]
    if line is first or not isinstance(ours, float) or not isinstance(theirs, float):
        return ""
    return signed(100 * (ours - theirs), 1)


def _shown(key: str, value: object) -> str:
    if not isinstance(value, (int, float)):
        return "-"
    return f"{value:.1f}" if key == "fps" else f"{value:.3f}"


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float))
