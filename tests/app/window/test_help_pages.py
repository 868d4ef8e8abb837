import re
from pathlib import Path

import pytest

from app.actions.rows import ActionRow, Menu
from app.actions.table import MENUS
from app.keys.shortcuts import SHORTCUTS
from app.panels.table import PANELS
from app.window.help_pages import HELP_FOLDER, HELP_PAGES, page_of

NO_KEYS = {"main.py risk", "main.py score"}
"""Set like keys, but commands of the command line."""

LARGEST_PICTURE = 200_000
PAGES = pytest.mark.parametrize("page", [page.id for page in HELP_PAGES])


def text_of(page_id: str) -> str:
    return page_of(page_id).path.read_text(encoding="utf-8")


def linked_from(page_id: str) -> set[str]:
    return set(re.findall(r"\(([a-z_]+)\.md\)", text_of(page_id)))


def pictures_in(page_id: str) -> set[Path]:
    return {HELP_FOLDER / name for name in re.findall(r"!\[[^]]+\]\(([^)]+)\)", text_of(page_id))}


def test_every_page_is_there_and_has_words() -> None:
    for page in HELP_PAGES:
        assert page.title
        assert page.path.read_text(encoding="utf-8").startswith("# ")
    assert len({page.id for page in HELP_PAGES}) == len(HELP_PAGES)


def test_every_text_has_a_row() -> None:
    assert {path.stem for path in HELP_FOLDER.glob("*.md")} == {page.id for page in HELP_PAGES}


def test_an_unknown_page_is_the_first() -> None:
    assert page_of("no such page") is HELP_PAGES[0]


def test_every_page_is_reached_from_the_first() -> None:
    reached, waiting = set(), {HELP_PAGES[0].id}
    while waiting:
        page = waiting.pop()
        reached.add(page)
        waiting |= linked_from(page) - reached

    assert reached == {page.id for page in HELP_PAGES}


def test_every_place_that_f1_knows_has_its_page() -> None:
    ids = {page.id for page in HELP_PAGES}

    assert {"canvas", "objects", "inspector", "timeline", "start"} <= ids
    assert {panel.help_page for panel in PANELS} <= ids


def test_every_picture_is_there_is_small_and_is_used() -> None:
    used = set().union(*(pictures_in(page.id) for page in HELP_PAGES))

    assert used == {*(HELP_FOLDER / "pictures").glob("*")}
    assert [path.name for path in used if path.stat().st_size >= LARGEST_PICTURE] == []


@PAGES
def test_only_keys_that_exist_are_named(page: str) -> None:
    """Keys are set as code; what is set otherwise must not look like one."""
    keys = {key for row in SHORTCUTS.values() for key in row}
    written = set(re.findall(r"`([^`]+)`", text_of(page)))
    plain = re.sub(r"`[^`]+`", "", text_of(page))

    assert written - NO_KEYS <= keys
    assert re.findall(r"(?:Ctrl|Shift|Alt)\+\S+|\bF\d+\b", plain) == []


@PAGES
def test_only_commands_that_exist_are_named(page: str) -> None:
    """Commands are written Menu ▸ Command, in bold."""
    named = [path for path in re.findall(r"\*\*([^*]+)\*\*", text_of(page)) if "▸" in path]

    assert [path for path in named if path not in paths_of(MENUS)] == []
    assert sum(path.count("▸") for path in named) == text_of(page).count("▸")  # none in plain text


def paths_of(entries: tuple[ActionRow | Menu | object, ...], above: str = "") -> set[str]:
    found = set()
    for entry in entries:
        if isinstance(entry, Menu):
            title = above + entry.title.replace("&", "")
            found |= {title} | paths_of(entry.entries, f"{title} ▸ ")
        elif isinstance(entry, ActionRow):
            found.add(above + entry.text.replace("&", ""))
    return found
