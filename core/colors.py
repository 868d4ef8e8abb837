"""Colours and patterns that objects get by default: Okabe-Ito, told apart by colour-blind eyes.

The project stores them with its objects, the display shows them; files use the DAVIS palette.
"""

from enum import IntEnum

Color = tuple[int, int, int]
"""Red, green, blue; 0..255 each."""

OKABE_ITO: tuple[Color, ...] = (
    (0xE6, 0x9F, 0x00),
    (0x56, 0xB4, 0xE9),
    (0x00, 0x9E, 0x73),
    (0xF0, 0xE4, 0x42),
    (0x00, 0x72, 0xB2),
    (0xD5, 0x5E, 0x00),
    (0xCC, 0x79, 0xA7),
    (0x99, 0x99, 0x99),
)


COLOR_NAMES: tuple[str, ...] = (
    "Orange",
    "Sky blue",
    "Bluish green",
    "Yellow",
    "Blue",
    "Vermilion",
    "Reddish purple",
    "Grey",
)
"""What Okabe and Ito call them, in the same order."""


def default_color(object_id: int) -> Color:
    """The colour of object 1 is the first of the table; after the last it begins again."""
    return OKABE_ITO[(object_id - 1) % len(OKABE_ITO)]


class Pattern(IntEnum):
    """What tells objects of one colour apart; the numbers are stored in project files."""

    SOLID = 0
    STRIPE = 1
    DOT = 2
    CROSS = 3


def default_pattern(object_id: int) -> Pattern:
    """Solid as long as colours last, then the same colours with each pattern in turn."""
    return Pattern((object_id - 1) // len(OKABE_ITO) % len(Pattern))
