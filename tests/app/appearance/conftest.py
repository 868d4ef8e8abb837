"""The application in its clothes."""

import pytest

from app.appearance.theme import ThemeFollower, apply_theme


@pytest.fixture
def dressed(qapp):
    """The application, undressed again afterwards."""
    style, palette = qapp.style().name(), qapp.palette()
    yield qapp
    apply_theme(qapp, "system")
    for follower in qapp.findChildren(ThemeFollower):
        follower.setParent(None)
    qapp.setStyleSheet("")
    qapp.setStyle(style)
    qapp.setPalette(palette)
