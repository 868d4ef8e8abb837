"""The panels of the inspector: one row each. How a panel is made is in `making.py`.

A panel also gets a command (`panel_<id>`) in the Window menu, from here.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class PanelRow:
    """One panel of the inspector: its tab's name and icon, and in one sentence what it is for.

    help_page: the page of the guide about it.
    """

    id: str
    title: str
    icon: str
    hint: str
    help_page: str = "inspector"


PANELS: tuple[PanelRow, ...] = (
    PanelRow("review", "Review", "review", "The worst places, one after the other", "review"),
    PanelRow("scores", "Scores", "scores", "J, F and V against true masks", "review"),
    PanelRow("memory", "Memory", "memory",
             "What the network remembers, and where this frame looks in it", "memory"),
    PanelRow("keyframes", "Keyframes", "keyframes",
             "Every frame drawn by hand, and whether runs remember it", "tracking"),
    PanelRow("cleanup", "Mask cleanup", "cleanup", "Mend the object's mask as a whole", "canvas"),
    PanelRow("object", "Object", "object", "What is known of the selected object", "objects"),
    PanelRow("clip", "Clip", "tags", "What makes the clip hard, and which objects are meant",
             "inspector"),
)  # fmt: skip
