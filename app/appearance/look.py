"""What the settings say about the look, applied to the whole application, at once and live."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from app.appearance.theme import Scheme, apply_theme
from app.settings import Settings

_SCHEMES: dict[str, Scheme] = {"dark": "dark", "light": "light", "contrast": "contrast"}
_EFFECTS = (
    Qt.UIEffect.UI_AnimateMenu,
    Qt.UIEffect.UI_FadeMenu,
    Qt.UIEffect.UI_AnimateCombo,
    Qt.UIEffect.UI_AnimateTooltip,
    Qt.UIEffect.UI_FadeTooltip,
    Qt.UIEffect.UI_AnimateToolBox,
)


def follow_look(app: QApplication, settings: Settings) -> None:
    """Dress the application as the settings say, now and whenever they change."""

    def follow(key: str) -> None:
        if key in ("look/scheme", "look/font_scale"):
            dress(app, settings)
        elif key == "look/reduced_motion":
            calm(app, settings)

    settings.changed.connect(follow)
    dress(app, settings)
    calm(app, settings)


def dress(app: QApplication, settings: Settings) -> None:
    scheme = _SCHEMES.get(settings.text("look/scheme"), "system")
    apply_theme(app, scheme, settings.whole("look/font_scale") / 100)


def calm(app: QApplication, settings: Settings) -> None:
    """Without motion menus, boxes and tooltips appear where they belong."""
    for effect in _EFFECTS:
        app.setEffectEnabled(effect, not settings.flag("look/reduced_motion"))
