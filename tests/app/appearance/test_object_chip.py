import pytest
from PySide6.QtGui import QColor

from app.appearance.object_chip import object_chip
from core.colors import Pattern


@pytest.mark.parametrize("scale", [1.0, 2.0])
def test_every_pattern_looks_different(qapp: object, scale: float) -> None:
    pictures = [object_chip((230, 159, 0), pattern, 16, scale).toImage() for pattern in Pattern]

    assert len({bytes(picture.constBits()) for picture in pictures}) == len(Pattern)
    assert pictures[0].pixelColor(round(8 * scale), round(8 * scale)) == QColor(230, 159, 0)
