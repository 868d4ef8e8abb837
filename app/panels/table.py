"""The panels of the inspector: one row each. How a panel is made is in `making.py`.

A panel also gets a command (`panel_<id>`) in the Window menu, from here.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class PanelRow:
    """One panel of the inspector: its tab's name and icon, and in one sentence what it is for."""

    id: str
    title: str
    icon: str
    hint: str


PANELS: tuple[PanelRow, ...] = (
    PanelRow("review", "Review", "review", "The worst places, one after the other"),
    PanelRow("scores", "Scores", "scores", "J, F and V against true masks"),
    PanelRow("memory", "Memory", "memory",
             "What the network remembers, and where this frame looks in it"),
    PanelRow("keyframes", "Keyframes", "keyframes",
             "Every frame drawn by hand, and whether runs remember it"),
    PanelRow("cleanup", "Mask cleanup", "cleanup", "Mend the object's mask as a whole"),
    PanelRow("object", "Object", "object", "What is known of the selected object"),
    PanelRow("clip", "Clip", "tags", "What makes the clip hard, and which objects are meant"),
)  # fmt: skip
