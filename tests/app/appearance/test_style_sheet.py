import re

import pytest
from PySide6.QtSvg import QSvgRenderer

from app.appearance.colors import THEMES
from app.appearance.style_sheet import CONTROLS, style_sheet_of


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
def test_the_style_sheet_names_only_colours_and_pictures_that_exist(qapp, theme):
    sheet = style_sheet_of(theme)
    assert "@" not in sheet
    assert theme.accent in sheet
    pictures = re.findall(r'url\("(.+?)"\)', sheet)
    assert pictures
    assert all(QSvgRenderer(path).isValid() for path in pictures)


def test_arrows_have_the_colour_of_the_text():
    for theme in THEMES:
        for way in ("up", "down"):
            drawing = (CONTROLS / f"{way}-{theme.name}.svg").read_text(encoding="utf-8")
            assert f'stroke="{theme.text}"' in drawing
