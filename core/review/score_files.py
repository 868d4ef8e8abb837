"""Scores as files: a table of every frame and object, the same as JSON, and one Markdown row."""

import csv
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from core.files import atomic_path
from core.metrics.scores import FrameScore
from core.review.scores import ClipScores, ScoreSummary
from core.review.truth import Truth
from core.types import ObjectId


@dataclass(frozen=True)
class ScoreSheet:
    """What is written of a clip.

    scores: against `truth`; both None where no true masks are open. corrections: how tracked masks
    compare with what a person made of them, true samples but biased to frames that looked bad.
    """

    names: Mapping[ObjectId, str] = field(default_factory=dict)
    truth: Truth | None = None
    scores: ClipScores | None = None
    corrections: Mapping[ObjectId, Sequence[FrameScore]] = field(default_factory=dict)


def write_csv(path: Path, sheet: ScoreSheet) -> None:
    """One line per scored frame and object; frames counted from 0. OutputError if it cannot."""
    with atomic_path(path) as partial, partial.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        head = ("frame", "object", "name", "J", "F", "J&F", "visible", "predicted", "against")
        writer.writerow(head)
        writer.writerows(_lines(sheet))


def _lines(sheet: ScoreSheet) -> Iterator[tuple[str, ...]]:
    if sheet.scores is not None:
        for object_id in sheet.scores.object_ids:
            for score in sheet.scores.frame_scores(object_id):
                seen = (str(int(score.visible)), str(int(score.predicted)))
                yield (*_cells(sheet, object_id, score), *seen, "truth")
    for object_id, found in sheet.corrections.items():
        for score in found:
            yield (*_cells(sheet, object_id, score), "", "", "correction")


def _cells(sheet: ScoreSheet, object_id: ObjectId, score: FrameScore) -> tuple[str, ...]:
    values = (score.region, score.boundary, score.mean)
    name = sheet.names.get(object_id, "")
    return (str(score.frame), str(object_id), name, *(f"{value:.6f}" for value in values))


def write_json(path: Path, sheet: ScoreSheet) -> None:
    """Rule, means, every frame and the corrections. OutputError if it cannot be written."""
    content: dict[str, object] = {"truth": None}
    if sheet.truth is not None and sheet.scores is not None:
        content = _against_truth(sheet.truth, sheet.scores, sheet.names)
    content["corrections"] = {
        "bias": "only frames that a person found worth correcting",
        "scores": [
            {"object": object_id, "name": sheet.names.get(object_id, ""), **_plain(score)}
            for object_id, found in sheet.corrections.items()
            for score in found
        ],
    }
    with atomic_path(path) as partial:
        partial.write_text(json.dumps(content, indent=1), encoding="utf-8")


def _against_truth(
    truth: Truth, scores: ClipScores, names: Mapping[ObjectId, str]
) -> dict[str, object]:
    return {
        "truth": truth.name,
        "rule": truth.rule,
        "remarks": list(truth.remarks),
        "mean": summary_facts(scores.summary(None)),
        "objects": [
            {
                "id": object_id,
                "name": names.get(object_id, ""),
                **summary_facts(scores.summary(object_id)),
                "scores": [_plain(score) for score in scores.frame_scores(object_id)],
            }
            for object_id in scores.object_ids
        ],
    }


def _plain(score: FrameScore) -> dict[str, float | int]:
    return {"frame": score.frame, "j": round(score.region, 6), "f": round(score.boundary, 6)}


def summary_facts(summary: ScoreSummary) -> dict[str, float | int | None]:
    """Fractions; None where nothing is scored."""
    return {
        "frames": summary.frames,
        "j_and_f": _rounded(summary.mean),
        "j": _rounded(summary.region),
        "f": _rounded(summary.boundary),
        "v": _rounded(summary.stability),
    }


def markdown_row(name: str, summary: ScoreSummary) -> str:
    """For a table of the columns clip, J&F, J, F, V, frames: percent, as in the paper."""
    values = (summary.mean, summary.region, summary.boundary, summary.stability)
    shown = " | ".join("n/a" if value is None else f"{100 * value:.1f}" for value in values)
    return f"| {name.replace('|', '/')} | {shown} | {summary.frames} |"


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 6)
