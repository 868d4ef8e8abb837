import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtGui import QColor

from app.appearance.colors import DARK, LIGHT, contrast
from app.appearance.readable import LEAST, mixed, readable

colors = st.tuples(*[st.integers(0, 255)] * 3).map(lambda rgb: QColor(*rgb))


@given(color=colors, theme=st.sampled_from([DARK, LIGHT]), name=st.sampled_from(["base", "hover"]))
def test_every_colour_becomes_one_that_stands_out(color: QColor, theme: object, name: str) -> None:
    ground = QColor(getattr(theme, name))

    assert contrast(readable(color, ground).name(), ground.name()) >= LEAST


def test_a_colour_that_stands_out_stays() -> None:
    assert readable(QColor("#e69f00"), QColor(DARK.base)) == QColor("#e69f00")


@pytest.mark.parametrize(("share", "color"), [(1.0, "#ff0000"), (0.0, "#000000"), (0.5, "#800000")])
def test_mixing(share: float, color: str) -> None:
    assert mixed(QColor("#ff0000"), QColor("#000000"), share) == QColor(color)
