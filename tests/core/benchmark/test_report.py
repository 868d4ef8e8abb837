import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

from core.benchmark.measuring import Measured, RunFacts
from core.benchmark.report import page, write_report
from core.benchmark.summary import Summary, summary_of
from core.datasets.attributes import Attribute
from core.datasets.sequence import Dataset, Layout
from core.metrics.scores import FrameScore, ObjectScores

VOID = {"meta", "rect", "line", "polyline", "br"}


class Balanced(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        pass

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def summary(layout: Layout = Layout.LVOS, unseen: frozenset[str] | None = None) -> Summary:
    def one(name: str) -> Measured:
        frames = [FrameScore(t, 0.5, 0.7) for t in range(1, 4)]
        frames += [FrameScore(t, 1, 1, False, False) for t in range(4, 40)]
        frames += [FrameScore(t, 0.5, 0.7) for t in range(40, 44)]
        facts = RunFacts({}, 43, 2.0, 1234.5, "CPU")
        return Measured(name, 44, (ObjectScores(name, 1, 1, tuple(frames)),), facts)

    parts = [one("a-reappear"), one("<b>")]
    return summary_of(Dataset(Path("d"), layout, (), unseen), parts)


def test_the_page_is_well_formed_and_needs_nothing_else() -> None:
    text = page("A & B", {"weights": "<x>"}, summary(unseen=frozenset({"<b>"})))
    parser = Balanced()
    parser.feed(text)
    assert parser.open == []
    assert "A &amp; B" in text
    assert "&lt;x&gt;" in text
    assert "<b>_1" not in text
    assert not re.search(r"<script|<link|@import|src=|url\(", text)


def test_it_shows_tables_and_a_plot_for_each_object() -> None:
    text = page("t", {}, summary(unseen=frozenset({"<b>"})))
    assert text.count("<svg") == 2 + 2, "a plot for each object, and how J, F and V hang together"
    assert "Scores by attribute" not in text, "nobody looked for any"
    for heading in ("Groups", "Long clips", "Objects", "Frame by frame"):
        assert f"<h2>{heading}</h2>" in text
    assert "1,234" in text
    assert "Groups" not in page("t", {}, summary(Layout.FOLDERS))


def test_scores_by_attribute_where_attributes_are_known() -> None:
    plain = summary()
    measured = tuple(replace(m, attributes=frozenset({Attribute.OV})) for m in plain.measured)
    text = page("t", {}, replace(plain, measured=measured))
    assert "OV, out of view" in text
    assert text.count("<svg") == 4 + 2


def test_without_scores_it_says_why(tmp_path: Path) -> None:
    nothing = summary_of(Dataset(Path("d"), Layout.YTVOS, ()), [Measured("a", 4, ())])
    write_report(tmp_path / "report.html", "t", {}, nothing)
    assert "not public" in (tmp_path / "report.html").read_text(encoding="utf-8")
