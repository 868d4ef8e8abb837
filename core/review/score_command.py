"""The `score` command: masks of one clip against true masks, with the evaluator of the window."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import numpy as np
import typer
from natsort import natsorted, ns
from numpy.typing import NDArray

from core.errors import EvermaskError, MaskError
from core.masks import read_mask
from core.progress import CancelToken, Progress
from core.progress_bar import cancelled_by_interrupt, show_progress
from core.review.live import LiveScores
from core.review.pace import Pace
from core.review.score_files import ScoreSheet, summary_facts, write_csv, write_json
from core.review.truth_finding import ClipFrames, find_truth
from core.types import CellState, FrameIndex, Mask, ObjectId


class FolderOfMasks:
    """Somebody's masks of one clip, a file a frame; every frame counts as tracked."""

    def __init__(self, folder: Path) -> None:
        """MaskError when the folder holds no mask."""
        found = folder.glob("*.png") if folder.is_dir() else iter(())
        self._files = natsorted(found, key=lambda file: file.name, alg=ns.IGNORECASE)
        if not self._files:
            raise MaskError(f"No masks found in {folder}. Nothing was scored. Check MASKS.")
        height, width = read_mask(self._files[0]).shape
        self._size = (width, height)

    @property
    def frames(self) -> ClipFrames:
        return ClipFrames(tuple(file.stem for file in self._files), self._size)

    def mask(self, frame: FrameIndex) -> Mask:
        mask = read_mask(self._files[frame])
        width, height = self._size
        if mask.shape != (height, width):
            raise MaskError(
                f"{self._files[frame].name} is {mask.shape[1]}x{mask.shape[0]}, the first mask "
                f"{width}x{height}. It was not scored. Give masks of one size."
            )
        return mask

    def states(self, object_id: ObjectId) -> NDArray[np.uint8]:
        del object_id
        return np.full(len(self._files), CellState.AUTO, np.uint8)

    def revisions(self) -> NDArray[np.int64]:
        return np.zeros(len(self._files), np.int64)


@dataclass
class Outcome:
    """Filled in when the work is done."""

    live: LiveScores | None = None


def score_folder(
    masks: Path, truth: Path, token: CancelToken, outcome: Outcome
) -> Iterator[Progress]:
    """Scores of a folder of masks against a folder of true ones."""
    source = FolderOfMasks(masks)
    live = LiveScores((yield from find_truth(truth, source.frames, token)))
    total = len(live.truth.counted)
    for done, _ in enumerate(live.update(source, token, Pace(lambda: False)), start=1):
        yield Progress(done, total, "Scoring")
    outcome.live = live


def score(
    masks: Annotated[Path, typer.Argument(help="Folder of one clip's masks, a PNG a frame.")],
    truth: Annotated[Path, typer.Argument(help="Folder of its true masks.")],
    output: Annotated[
        Path | None, typer.Option(help="Also write every frame: a .csv or .json file.")
    ] = None,
) -> None:
    """Score the masks of one clip: J, F and V over frames 2..T, or by its data set's rule."""
    if output is not None and output.suffix not in (".csv", ".json"):
        raise EvermaskError(
            f"{output.name} is neither a .csv nor a .json file. Nothing was scored. Rename it."
        )
    outcome = Outcome()
    show_progress(score_folder(masks, truth, cancelled_by_interrupt(), outcome))
    live = outcome.live
    if live is None:
        return
    sheet = ScoreSheet(truth=live.truth, scores=live.scores)
    if output is not None and output.suffix == ".csv":
        write_csv(output, sheet)
    elif output is not None:
        write_json(output, sheet)
    for remark in live.remarks:
        typer.echo(remark, err=True)
    facts = summary_facts(live.scores.summary(None))
    typer.echo(json.dumps({**facts, "objects": len(live.truth.scored), "rule": live.truth.rule}))
