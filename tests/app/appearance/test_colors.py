import re
from dataclasses import asdict, fields

import pytest
from PySide6.QtGui import QColor, QPalette

from app.appearance.colors import (
    CONTRAST,
    DARK,
    LIGHT,
    STATE_PAIRS,
    TEXT_PAIRS,
    THEMES,
    Theme,
    contrast,
    palette_of,
)


def test_contrast_is_wcag():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)
    assert contrast("#336699", "#336699") == 1


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
@pytest.mark.parametrize("pair", TEXT_PAIRS, ids="-on-".join)
def test_text_can_be_read(theme, pair):
    assert contrast(*(getattr(theme, name) for name in pair)) >= 4.5


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
@pytest.mark.parametrize("pair", STATE_PAIRS, ids="-on-".join)
def test_states_can_be_told(theme, pair):
    assert contrast(*(getattr(theme, name) for name in pair)) >= 3.0


def test_high_contrast_is_higher_than_it_has_to_be():
    assert contrast(CONTRAST.text, CONTRAST.window) >= 15
    assert all(contrast(getattr(CONTRAST, a), getattr(CONTRAST, b)) >= 7 for a, b in TEXT_PAIRS)


def test_the_surround_is_neutral():
    assert (DARK.surround, LIGHT.surround) == ("#2b2b2b", "#d0d0d0")


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
def test_every_colour_is_one(theme):
    for name, color in asdict(theme).items():
        assert name == "name" or re.fullmatch(r"#[0-9a-f]{6}", color), name


def test_the_palette_greys_what_is_disabled():
    palette = palette_of(DARK)
    group, role = QPalette.ColorGroup, QPalette.ColorRole
    assert palette.color(group.Disabled, role.Text) == QColor(DARK.text_disabled)
    assert palette.color(group.Active, role.Text) == QColor(DARK.text)


def test_dark_and_light_have_the_same_rows():
    assert (
        [field.name for field in fields(Theme)]
        == list(asdict(DARK))
        == list(asdict(LIGHT))
        == list(asdict(CONTRAST))
    )
