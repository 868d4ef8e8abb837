import csv
from pathlib import Path

import pytest

from core.benchmark.ablation import (
    GATE,
    Ablation,
    Kind,
    Row,
    kind_of,
    rows_of,
    run_ablation,
)
from core.benchmark.following import Oracle
from core.benchmark.settings import Method, Source
from core.datasets.sequence import Layout
from core.errors import Cancelled, EvermaskError
from core.progress import CancelToken
from core.tracking_options import DEFAULT_LIKENESS, DEFAULT_REACH, TrackingOptions

OPTIONS = TrackingOptions(size=128, device="cpu")
COPY = Row("copied", "copy", Method("copy-first", OPTIONS))
WARP = Row("warped", "warp", Method("warp", OPTIONS))


def test_the_memory_rows_are_all_of_the_papers_table() -> None:
    rows = rows_of(Kind.MEMORY, OPTIONS, "digest")
    assert [row.name for row in rows] == ["R+G+L", "R+L", "R+G", "R", "G+L", "G", "L"]
    assert [row.method.options.memory for row in rows][:2] == ["R,G,L", "R,L"]
    assert {row.method.options.size for row in rows} == {128}
    assert {row.method.weights for row in rows} == {"digest"}


def test_the_other_rows_differ_from_the_first_in_one_thing_only() -> None:
    told = [row.method.oracles for row in rows_of(Kind.ORACLE, OPTIONS, "")]
    assert told == [set(), {Oracle.BOX}, {Oracle.MASK}, {Oracle.BOX, Oracle.MASK}]
    found = [row.method.options for row in rows_of(Kind.IMPROVEMENT, OPTIONS, "")]
    rules = [(o.gate, o.likeness, o.reach) for o in found]
    assert rules == [(0, 0, 0), (GATE, 0, 0), (0, DEFAULT_LIKENESS, 0), (0, 0, DEFAULT_REACH)]


@pytest.mark.parametrize("kind", list(Kind))
def test_no_two_rows_share_a_folder_or_stand_for_the_same(kind: Kind) -> None:
    rows = rows_of(kind, OPTIONS, "")
    assert len({row.folder for row in rows}) == len(rows)
    assert len({str(row.method.facts) for row in rows}) == len(rows)


def test_an_unknown_kind_is_refused() -> None:
    with pytest.raises(EvermaskError, match="memory, oracle, improvement"):
        kind_of("memories")


def test_every_row_is_measured_and_told(pack: Path, tmp_path: Path) -> None:
    found = Ablation()
    source = Source(pack, Layout.FOLDERS)
    steps = list(run_ablation(source, (COPY, WARP), tmp_path, 1, CancelToken(), found))
    assert steps[-1].fraction == 1
    assert [step.done for step in steps] == sorted(step.done for step in steps)
    assert list(found.json_line) == ["copied", "warped"]
    with (tmp_path / "ablation.csv").open(newline="") as file:
        copied, warped = csv.DictReader(file)
    assert float(copied["j_and_f"]) == found.json_line["copied"]["j_and_f"]
    assert warped["row"] == "warped"
    page = (tmp_path / "ablation.html").read_text()
    for row in (COPY, WARP):
        assert (tmp_path / row.folder / "report.html").exists()
        assert f'href="{row.folder}/report.html"' in page


def test_a_stopped_ablation_goes_on(pack: Path, tmp_path: Path) -> None:
    source, token = Source(pack, Layout.FOLDERS), CancelToken()
    stream = run_ablation(source, (COPY, WARP), tmp_path, 1, token, Ablation())
    for step in stream:
        if step.text.startswith("warped"):
            token.cancel()
            break
    with pytest.raises(Cancelled):
        list(stream)
    kept = (tmp_path / "copy" / "runs" / "one.json").stat().st_mtime_ns
    found = Ablation()
    list(run_ablation(source, (COPY, WARP), tmp_path, 1, CancelToken(), found))
    assert (tmp_path / "copy" / "runs" / "one.json").stat().st_mtime_ns == kept
    assert len(found.found) == 2
