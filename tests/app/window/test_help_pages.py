import re

from app.window.help_pages import HELP_FOLDER, HELP_PAGES, page_of


def test_every_page_is_there_and_has_words() -> None:
    for page in HELP_PAGES:
        assert page.title
        assert page.path.read_text(encoding="utf-8").startswith("# ")
    assert len({page.id for page in HELP_PAGES}) == len(HELP_PAGES)


def test_every_text_has_a_row() -> None:
    assert {path.stem for path in HELP_FOLDER.glob("*.md")} == {page.id for page in HELP_PAGES}


def test_an_unknown_page_is_the_first() -> None:
    assert page_of("no such page") is HELP_PAGES[0]


def test_links_between_pages_lead_somewhere() -> None:
    names = {page.path.name for page in HELP_PAGES}

    for page in HELP_PAGES:
        assert set(re.findall(r"\(([a-z_]+\.md)\)", page.path.read_text(encoding="utf-8"))) <= names


def test_every_place_that_f1_knows_has_its_page() -> None:
    assert {"canvas", "objects", "inspector", "timeline", "start"} <= {p.id for p in HELP_PAGES}
