from app.help_pages import HELP_FOLDER, HELP_PAGES, page_of


def test_every_page_is_there_and_has_words() -> None:
    for page in HELP_PAGES:
        assert page.title
        assert page.path.read_text(encoding="utf-8").startswith("# ")
    assert len({page.id for page in HELP_PAGES}) == len(HELP_PAGES)


def test_every_text_has_a_row() -> None:
    assert {path.stem for path in HELP_FOLDER.glob("*.md")} == {page.id for page in HELP_PAGES}


def test_an_unknown_page_is_the_first() -> None:
    assert page_of("no such page") is HELP_PAGES[0]
