"""The official CSV files, and one with every scored frame and one by attribute."""

import csv
from collections.abc import Sequence
from pathlib import Path

from core.benchmark.attribute_parts import AttributeScore, scores_by_attribute
from core.benchmark.summary import Summary
from core.datasets.sequence import Layout
from core.files import atomic_path
from core.metrics.scores import ObjectScores


def write_tables(folder: Path, summary: Summary, layout: Layout, set_name: str) -> tuple[Path, ...]:
    """The files' paths."""
    tables = {
        f"global_results-{set_name}.csv": [global_row(summary, layout)],
        f"per-sequence_results-{set_name}.csv": [
            sequence_row(score, layout) for score in summary.scores
        ],
        f"per-frame_results-{set_name}.csv": [
            row for score in summary.scores for row in frame_rows(score)
        ],
        f"per-attribute_results-{set_name}.csv": [
            attribute_row(one) for one in scores_by_attribute(summary.attributes, summary.scores)
        ],
    }
    paths = []
    for name, rows in tables.items():
        if rows and rows[0]:
            _write(folder / name, rows)
            paths.append(folder / name)
    return tuple(paths)


def global_row(summary: Summary, layout: Layout) -> dict[str, str]:
    """One row of fractions; groups that are not known are `nan`, as in the toolkit."""
    overall, grouped = summary.overall, summary.grouped
    if overall is None:
        return {}
    if layout in (Layout.LVOS, Layout.YTVOS):
        mean = grouped or overall
        seen, unseen = (grouped.seen, grouped.unseen) if grouped else (None, None)
        row: dict[str, float | None] = {
            "J&F-Mean": mean.mean,
            "J-Mean": mean.region,
            "J-seen-Mean": seen.region if seen else None,
            "J-unseen-Mean": unseen.region if unseen else None,
            "F-Mean": mean.boundary,
            "F-seen-Mean": seen.boundary if seen else None,
            "F-unseen-Mean": unseen.boundary if unseen else None,
            "V-Mean": mean.stability,
            "V-seen-Mean": seen.stability if seen else None,
            "V-unseen-Mean": unseen.stability if unseen else None,
        }
    else:
        row = {
            "J&F-Mean": overall.mean,
            "J-Mean": overall.region,
            "J-Recall": overall.region_recall,
            "J-Decay": overall.region_decay,
            "F-Mean": overall.boundary,
            "F-Recall": overall.boundary_recall,
            "F-Decay": overall.boundary_decay,
        }
    return {name: _text(value) for name, value in row.items()}


def sequence_row(score: ObjectScores, layout: Layout) -> dict[str, str]:
    row = {
        "Sequence": score.name,
        "J-Mean": _text(score.mean_region),
        "F-Mean": _text(score.mean_boundary),
    }
    if layout is Layout.LVOS:
        row["V-Mean"] = _text(score.stability)
    return row


def attribute_row(found: AttributeScore) -> dict[str, str]:
    """Means over the objects of the videos that have an attribute."""
    return {
        "Attribute": found.attribute.name,
        "Videos": str(found.videos),
        "J&F-Mean": _text(found.inside.mean),
        "J-Mean": _text(found.inside.region),
        "F-Mean": _text(found.inside.boundary),
        "V-Mean": _text(found.inside.stability),
    }


def frame_rows(score: ObjectScores) -> list[dict[str, str]]:
    """Frames counted from 0; -1 for an entry that the LVOS toolkit counts without a frame."""
    return [
        {
            "Sequence": score.sequence,
            "Object": str(score.object_id),
            "Frame": str(frame.frame),
            "J": f"{frame.region:.6f}",
            "F": f"{frame.boundary:.6f}",
            "Visible": str(int(frame.visible)),
            "Predicted": str(int(frame.predicted)),
        }
        for frame in score.frames
    ]


def _text(value: float | None) -> str:
    return "nan" if value is None else f"{value:.3f}"


def _write(path: Path, rows: Sequence[dict[str, str]]) -> None:
    with atomic_path(path) as partial, partial.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
