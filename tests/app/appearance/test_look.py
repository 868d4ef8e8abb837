from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from app.appearance.colors import CONTRAST, DARK, LIGHT
from app.appearance.look import follow_look
from app.appearance.theme import ThemeFollower, current_theme
from app.settings import Settings


@pytest.fixture
def dressed(qapp: QApplication, settings: Settings) -> Iterator[QApplication]:
    style, palette, font = qapp.style().name(), qapp.palette(), qapp.font()
    follow_look(qapp, settings)
    yield qapp
    for follower in qapp.findChildren(ThemeFollower):
        follower.follow("system", 1.0)
        follower.setParent(None)
    qapp.setStyleSheet("")
    qapp.setStyle(style)
    qapp.setPalette(palette)
    qapp.setFont(font)


def test_the_theme_changes_at_once(dressed: QApplication, settings: Settings) -> None:
    for scheme, theme in (("dark", DARK), ("light", LIGHT), ("contrast", CONTRAST)):
        settings.set("look/scheme", scheme)
        assert current_theme() is theme


def test_text_grows_and_comes_back(dressed: QApplication, settings: Settings) -> None:
    normal = dressed.font().pointSizeF()
    settings.set("look/font_scale", 200)
    assert dressed.font().pointSizeF() == pytest.approx(2 * normal)

    settings.set("look/font_scale", 100)
    assert dressed.font().pointSizeF() == pytest.approx(normal)


def test_without_motion_menus_do_not_glide(dressed: QApplication, settings: Settings) -> None:
    effect = Qt.UIEffect.UI_AnimateMenu
    settings.set("look/reduced_motion", True)
    assert not QApplication.isEffectEnabled(effect)
