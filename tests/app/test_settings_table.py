import re
from pathlib import Path

import pytest

from app.actions.table import ACTIONS
from app.settings_table import PAGES, SETTINGS, SettingRow, row_of

APP = Path(__file__).parents[2] / "app"


def test_every_row_has_words_and_a_default_that_fits() -> None:
    for row in SETTINGS:
        assert row.label
        assert row.help.endswith(".")
        assert row.fits(row.default)
        assert not row.page or row.page in PAGES
        assert not row.page or len(row.names) == len(row.choices)
    assert len({row.key for row in SETTINGS}) == len(SETTINGS)


def test_every_page_has_rows() -> None:
    assert {row.page for row in SETTINGS} - {""} == set(PAGES)


def test_every_button_is_a_command() -> None:
    assert {row.command for row in SETTINGS} - {""} <= {row.id for row in ACTIONS}


def test_every_setting_is_used() -> None:
    """Its key, or the part of it that tables of options build it from, is read somewhere."""
    sources = [p for p in APP.rglob("*.py") if p.name not in ("settings_table.py",)]
    text = "\n".join(path.read_text(encoding="utf-8") for path in sources)

    unused = [
        row.key
        for row in SETTINGS
        if not re.search(rf'"({re.escape(row.key)}|{re.escape(row.key.split("/")[1])})"', text)
    ]
    assert unused == []


@pytest.mark.parametrize(
    ("row", "good", "bad"),
    [
        (SettingRow("a", "x", "A", "A.", choices=("x", "y")), "y", "z"),
        (SettingRow("a", 3, "A", "A.", 1, 5), 5, 6),
        (SettingRow("a", True, "A", "A."), False, "yes"),
    ],
)
def test_values_fit_or_do_not(row: SettingRow, good: object, bad: object) -> None:
    assert row.fits(good)  # type: ignore[arg-type]
    assert not row.fits(bad)  # type: ignore[arg-type]


def test_rows_are_found_by_key() -> None:
    assert row_of("look/scheme").label == "Theme"
    with pytest.raises(KeyError):
        row_of("no/such")
