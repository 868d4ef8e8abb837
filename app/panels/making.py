"""How each panel of the inspector is made; the rows themselves are in `table.py`."""

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from app.actions.table import Actions
from app.panels.cleanup import CleanupPanel
from app.panels.clip import ClipPanel
from app.panels.keyframes import KeyframesPanel
from app.panels.memory import MemoryPanel
from app.panels.object_facts import ObjectPanel
from app.panels.review import ReviewPanel
from app.panels.scores import ScoresPanel
from app.parts import Parts

MakePanel = Callable[[Parts, Actions], QWidget]

MAKERS: dict[str, MakePanel] = {
    "review": lambda parts, actions: ReviewPanel(
        parts.document, parts.reviewer, parts.thumbnails, actions
    ),
    "scores": lambda parts, actions: ScoresPanel(parts.document, parts.reviewer, actions),
    "memory": lambda parts, actions: MemoryPanel(parts, actions),
    "keyframes": lambda parts, actions: KeyframesPanel(
        parts.document, parts.thumbnails, parts.settings, parts.playback.seek, actions
    ),
    "cleanup": lambda parts, actions: CleanupPanel(
        parts.document, parts.easel, parts.marks, parts.jobs.drawing, parts.messages, actions
    ),
    "object": lambda parts, _actions: ObjectPanel(parts.document),
    "clip": lambda parts, _actions: ClipPanel(parts),
}


def make_panels(parts: Parts, actions: Actions) -> dict[str, QWidget]:
    """Every panel by its id."""
    return {panel_id: make(parts, actions) for panel_id, make in MAKERS.items()}
