import re
from pathlib import Path

import pytest
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QSpinBox

from app.appearance.colors import THEMES, contrast
from app.appearance.style_sheet import CONTROLS, style_sheet_of
from app.appearance.theme import apply_theme


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
def test_the_style_sheet_names_only_colours_and_pictures_that_exist(qapp, theme):
    sheet = style_sheet_of(theme)
    assert "@" not in sheet
    assert theme.accent in sheet
    pictures = re.findall(r'url\("(.+?)"\)', sheet)
    assert pictures
    assert all(QSvgRenderer(path).isValid() for path in pictures)


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
@pytest.mark.parametrize(
    ("drawing", "paint", "meaning"),
    [("down", "stroke", "text"), ("check", "stroke", "on_accent"), ("dot", "fill", "on_accent")],
)
def test_marks_in_controls_are_drawn_in_the_colours_of_the_theme(theme, drawing, paint, meaning):
    written = (CONTROLS / f"{drawing}-{theme.name}.svg").read_text(encoding="utf-8")
    assert f'{paint}="{getattr(theme, meaning)}"' in written


def rules(sheet: str, part: str) -> str:
    """Everything a style sheet says about one part, in its order."""
    return "".join(
        body for heads, body in re.findall(r"([^{}]+)\{([^}]*)\}", sheet)
        if part in [head.strip() for head in heads.split(",")]
    )  # fmt: skip


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
@pytest.mark.parametrize(
    "box", ["QCheckBox::indicator", "QRadioButton::indicator", "QAbstractItemView::indicator"]
)
def test_a_mark_stands_out_on_what_the_style_sheet_puts_under_it(theme, box):
    said = rules(style_sheet_of(theme), f"{box}:checked")
    ground = re.findall(r"background: (#\w+);", said)[-1]
    mark = Path(re.findall(r'url\("(.+?)"\)', said)[-1]).read_text(encoding="utf-8")
    ink = re.findall(r"#\w{6}", mark)[0]
    assert contrast(ink, ground) >= 3.0


def test_numbers_keep_away_from_the_edge_of_their_box_and_the_edge_is_seen(dressed, qtbot):
    for theme in THEMES:
        apply_theme(dressed, theme.name)
        box = QSpinBox()
        qtbot.addWidget(box)
        box.resize(140, 30)
        picture = box.grab().toImage()
        middle = picture.height() // 2
        row = [picture.pixelColor(x, middle).name() for x in range(picture.width() // 2)]
        assert contrast(max(row[:2], key=lambda c: contrast(c, theme.base)), theme.base) >= 3.0
        assert set(row[2:5]) == {theme.base}
