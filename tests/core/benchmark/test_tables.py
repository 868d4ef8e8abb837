from dataclasses import replace
from pathlib import Path

from core.benchmark.measuring import Measured
from core.benchmark.summary import summary_of
from core.benchmark.tables import global_row, sequence_row, write_tables
from core.datasets.attributes import Attribute
from core.datasets.sequence import Dataset, Layout
from core.metrics.scores import FrameScore, ObjectScores

SCORE = ObjectScores("a", 7, 2, (FrameScore(1, 0.9, 0.9), FrameScore(2, 0.91, 0.91)))


def summary(layout: Layout, unseen: frozenset[str] | None = None):  # type: ignore[no-untyped-def]
    other = ObjectScores("b", 1, 1, (FrameScore(1, 0.5, 0.3),))
    parts = [Measured("a", 4, (SCORE,)), Measured("b", 3, (other,))]
    return summary_of(Dataset(Path("d"), layout, (), unseen), parts)


def test_davis_columns() -> None:
    row = global_row(summary(Layout.DAVIS2017), Layout.DAVIS2017)
    assert ",".join(row) == "J&F-Mean,J-Mean,J-Recall,J-Decay,F-Mean,F-Recall,F-Decay"
    assert (row["J-Mean"], row["F-Mean"], row["J-Recall"]) == ("0.703", "0.603", "0.500")


def test_lvos_columns() -> None:
    expected = (
        "J&F-Mean,J-Mean,J-seen-Mean,J-unseen-Mean,F-Mean,F-seen-Mean,F-unseen-Mean,"
        "V-Mean,V-seen-Mean,V-unseen-Mean"
    )
    row = global_row(summary(Layout.LVOS, frozenset({"b"})), Layout.LVOS)
    assert ",".join(row) == expected
    assert (row["J-seen-Mean"], row["J-unseen-Mean"], row["J-Mean"]) == ("0.905", "0.500", "0.703")
    assert global_row(summary(Layout.LVOS), Layout.LVOS)["J-unseen-Mean"] == "nan"


def test_sequences_are_named_by_the_objects_position() -> None:
    row = sequence_row(SCORE, Layout.LVOS)
    assert row == {"Sequence": "a_2", "J-Mean": "0.905", "F-Mean": "0.905", "V-Mean": "0.005"}
    assert sequence_row(replace(SCORE, official=True), Layout.LVOS)["V-Mean"] == "0.000"
    assert "V-Mean" not in sequence_row(SCORE, Layout.DAVIS2017)


def test_files(tmp_path: Path) -> None:
    paths = write_tables(tmp_path, summary(Layout.LVOS), Layout.LVOS, "valid")
    assert [path.name for path in paths] == [
        "global_results-valid.csv",
        "per-sequence_results-valid.csv",
        "per-frame_results-valid.csv",
    ]
    lines = paths[2].read_text().splitlines()
    assert lines[0] == "Sequence,Object,Frame,J,F,Visible,Predicted"
    assert lines[1] == "a,7,1,0.900000,0.900000,1,1"
    assert len(lines) == 4


def test_scores_by_attribute_where_attributes_are_known(tmp_path: Path) -> None:
    plain = summary(Layout.LVOS)
    first, second = plain.measured
    known = (replace(first, attributes=frozenset({Attribute.OV})), second)
    paths = write_tables(tmp_path, replace(plain, measured=known), Layout.LVOS, "valid")
    assert paths[3].name == "per-attribute_results-valid.csv"
    assert paths[3].read_text().splitlines() == [
        "Attribute,Videos,J&F-Mean,J-Mean,F-Mean,V-Mean",
        "OV,1,0.905,0.905,0.905,0.005",
    ]


def test_nothing_scored_writes_nothing(tmp_path: Path) -> None:
    nothing = summary_of(Dataset(Path("d"), Layout.YTVOS, ()), [Measured("a", 4, ())])
    assert write_tables(tmp_path, nothing, Layout.YTVOS, "val") == ()
