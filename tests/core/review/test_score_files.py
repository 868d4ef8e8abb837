import csv
import json
from pathlib import Path

import pytest

from core.datasets.sequence import ObjectTrack
from core.errors import OutputError
from core.metrics.scores import FrameScore
from core.review.rules import ScoredObject
from core.review.score_files import (
    ScoreSheet,
    markdown_row,
    summary_facts,
    write_csv,
    write_json,
)
from core.review.scores import NOTHING_SCORED, ClipScores, ScoreSummary
from core.review.truth import FolderMasks, Truth
from core.types import ObjectId

ONE, TWO = ObjectId(1), ObjectId(2)
NAMES = {ONE: "dog, brown"}


@pytest.fixture
def truth() -> Truth:
    scored = tuple(
        ScoredObject(ObjectTrack(i, 0), place, (1, 2)) for place, i in enumerate((ONE, TWO), 1)
    )
    return Truth("truth/", "the rule", FolderMasks({}), scored, 3, (64, 48), ("a remark",))


@pytest.fixture
def scores(truth: Truth) -> ClipScores:
    made = ClipScores(3, truth.scored)
    made.put(ONE, FrameScore(1, 0.5, 0.25))
    made.put(ONE, FrameScore(2, 1.0, 1.0, visible=False, predicted=False))
    return made


@pytest.fixture
def sheet(truth: Truth, scores: ClipScores) -> ScoreSheet:
    return ScoreSheet(NAMES, truth, scores, {TWO: [FrameScore(5, 0.125, 0.25)]})


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_table(tmp_path: Path, sheet: ScoreSheet) -> None:
    write_csv(tmp_path / "scores.csv", sheet)
    rows = rows_of(tmp_path / "scores.csv")
    assert rows[0] == {
        "frame": "1",
        "object": "1",
        "name": "dog, brown",
        "J": "0.500000",
        "F": "0.250000",
        "J&F": "0.375000",
        "visible": "1",
        "predicted": "1",
        "against": "truth",
    }
    assert (len(rows), rows[1]["visible"]) == (3, "0")
    assert rows[2]["against"] == "correction"
    assert (rows[2]["frame"], rows[2]["object"], rows[2]["J"]) == ("5", "2", "0.125000")
    assert (rows[2]["visible"], rows[2]["predicted"]) == ("", ""), "nobody looked"


def test_corrections_alone(tmp_path: Path) -> None:
    sheet = ScoreSheet(NAMES, corrections={ONE: [FrameScore(5, 0.125, 0.25)]})
    write_csv(tmp_path / "scores.csv", sheet)
    assert [row["against"] for row in rows_of(tmp_path / "scores.csv")] == ["correction"]
    write_json(tmp_path / "scores.json", sheet)
    content = json.loads((tmp_path / "scores.json").read_text(encoding="utf-8"))
    assert content["truth"] is None
    assert "found worth correcting" in content["corrections"]["bias"]
    assert content["corrections"]["scores"] == [
        {"object": 1, "name": "dog, brown", "frame": 5, "j": 0.125, "f": 0.25}
    ]


def test_json_holds_no_nan(tmp_path: Path, sheet: ScoreSheet) -> None:
    write_json(tmp_path / "scores.json", sheet)
    text = (tmp_path / "scores.json").read_text(encoding="utf-8")
    assert "NaN" not in text
    content = json.loads(text)
    assert (content["rule"], content["remarks"]) == ("the rule", ["a remark"])
    assert content["objects"][0]["scores"][0] == {"frame": 1, "j": 0.5, "f": 0.25}
    assert content["objects"][1]["j"] is None
    assert content["mean"]["frames"] == 2


def test_a_place_that_cannot_be_written(tmp_path: Path, sheet: ScoreSheet) -> None:
    with pytest.raises(OutputError):
        write_csv(tmp_path / "nowhere" / "scores.csv", sheet)


def test_markdown_row_is_in_percent() -> None:
    row = markdown_row("a|b", ScoreSummary(9, 0.5, 0.75, 0.125))
    assert row == "| a/b | 62.5 | 50.0 | 75.0 | 12.5 | 9 |"
    assert markdown_row("empty", NOTHING_SCORED) == "| empty | n/a | n/a | n/a | n/a | 0 |"


def test_facts_are_none_where_nothing_is_scored() -> None:
    assert summary_facts(NOTHING_SCORED)["v"] is None
    assert summary_facts(ScoreSummary(2, 0.5, 1.0, 0.0))["j_and_f"] == 0.75
