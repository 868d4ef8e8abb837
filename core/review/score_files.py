"""Scores as files: a table of every frame and object, the same as JSON, and one Markdown row."""

import csv
import json
from collections.abc import Mapping
from pathlib import Path

from core.files import atomic_path
from core.review.scores import ClipScores, ScoreSummary
from core.review.truth import Truth
from core.types import ObjectId


def write_csv(path: Path, scores: ClipScores, names: Mapping[ObjectId, str]) -> None:
    """One line per scored frame and object; frames counted from 0. OutputError if it cannot."""
    with atomic_path(path) as partial, partial.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(("frame", "object", "name", "J", "F", "J&F", "visible", "predicted"))
        for object_id in scores.object_ids:
            for score in scores.frame_scores(object_id):
                writer.writerow(
                    (
                        score.frame,
                        object_id,
                        names.get(object_id, ""),
                        f"{score.region:.6f}",
                        f"{score.boundary:.6f}",
                        f"{score.mean:.6f}",
                        int(score.visible),
                        int(score.predicted),
                    )
                )


def write_json(path: Path, truth: Truth, scores: ClipScores, names: Mapping[ObjectId, str]) -> None:
    """Rule, means and every frame. OutputError if it cannot be written."""
    content = {
        "truth": truth.name,
        "rule": truth.rule,
        "remarks": list(truth.remarks),
        "mean": summary_facts(scores.summary(None)),
        "objects": [
            {
                "id": object_id,
                "name": names.get(object_id, ""),
                **summary_facts(scores.summary(object_id)),
                "scores": [
                    {"frame": s.frame, "j": round(s.region, 6), "f": round(s.boundary, 6)}
                    for s in scores.frame_scores(object_id)
                ],
            }
            for object_id in scores.object_ids
        ],
    }
    with atomic_path(path) as partial:
        partial.write_text(json.dumps(content, indent=1), encoding="utf-8")


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
