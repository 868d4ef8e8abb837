"""What a command and a menu are, as plain data. Menus, toolbar, palette and tooltips read it."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from typing import TypeAlias

from app.situation import Condition
from core.colors import Color


class Slot(Enum):
    """A place in a menu that the window fills while it runs."""

    RECENT = "recent"


class Hold(Enum):
    """Whether a command lasts only while its key is down."""

    NO = "no"
    ONLY = "only"
    OR_TAP = "or tap"


@dataclass(frozen=True)
class ActionRow:
    """One command. `handler` is `target.method`; `argument`, if any, is passed to it.

    hint: one sentence for tooltip and status bar. group: only one action of a group is checked.
    when: what must hold; the first that does not is the reason shown. hold: for checkable ones,
    whether releasing the key switches it off (OR_TAP: unless the key was only tapped). swatch: a
    colour to be seen beside the text.
    """

    id: str
    text: str
    handler: str
    hint: str
    icon: str = ""
    when: tuple[Condition, ...] = ()
    argument: int | str | None = None
    is_checkable: bool = False
    group: str = ""
    repeats: bool = False
    hold: Hold = Hold.NO
    swatch: Color | None = None


@dataclass(frozen=True)
class Command:
    """A command as the palette and the overlay of keys show it; `reason` is why not, or empty."""

    id: str
    title: str
    menu: str
    hint: str
    key: str
    reason: str


@dataclass(frozen=True)
class Menu:
    """A menu or, inside another one, a submenu; None is a line between entries."""

    title: str
    entries: "Entries"

    def rows(self) -> Iterator[ActionRow]:
        """Every command in it, those of submenus too."""
        for entry in self.entries:
            if isinstance(entry, ActionRow):
                yield entry
            elif isinstance(entry, Menu):
                yield from entry.rows()


Entries: TypeAlias = tuple[ActionRow | Menu | Slot | None, ...]
