"""The parts behind the window: `application.py` builds them, whoever needs several gets this."""

from dataclasses import dataclass

from app.document import Document
from app.editing.cell_commands import CellCommands
from app.editing.easel import Easel
from app.editing.marks import Marks
from app.frames.playback import Playback
from app.frames.thumbnails import Thumbnails
from app.jobs import Jobs
from app.keys.keymap import Keymap
from app.messages import Messages
from app.review.comparing import Comparing
from app.review.reviewer import Reviewer
from app.runs.measuring import Measuring
from app.runs.memory_commands import MemoryCommands
from app.runs.memory_look import MemoryLook
from app.runs.memory_trial import MemoryTrial
from app.runs.tracking import Tracking
from app.runs.weights import Weights
from app.settings import Settings
from app.timeline.series import SeriesStore


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
    memory_look: MemoryLook
    memory_commands: MemoryCommands
    memory_trial: MemoryTrial
    reviewer: Reviewer
    comparing: Comparing
    weights: Weights
    measuring: Measuring
