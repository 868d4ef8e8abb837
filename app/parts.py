"""The parts behind the window: `application.py` builds them, whoever needs several gets this."""

from dataclasses import dataclass

from app.cell_commands import CellCommands
from app.document import Document
from app.easel import Easel
from app.jobs import Jobs
from app.keymap import Keymap
from app.marks import Marks
from app.messages import Messages
from app.playback import Playback
from app.reviewer import Reviewer
from app.settings import Settings
from app.thumbnails import Thumbnails
from app.timeline.series import SeriesStore
from app.tracking import Tracking
from app.weights import Weights


@dataclass(frozen=True)
class Parts:
    """What the window shows and what its actions talk to."""

    settings: Settings
    keymap: Keymap
    messages: Messages
    jobs: Jobs
    document: Document
    easel: Easel
    marks: Marks
    cells: CellCommands
    playback: Playback
    series: SeriesStore
    thumbnails: Thumbnails
    tracking: Tracking
    reviewer: Reviewer
    weights: Weights
