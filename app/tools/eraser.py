"""The eraser: the brush's mirror; drag to subtract, right-drag or Alt to add."""

from typing import ClassVar

from app.tools.brush import Brush


class Eraser(Brush):
    """Takes pixels from the selected object."""

    id: ClassVar[str] = "eraser"
    name: ClassVar[str] = "Eraser"
    paints_by_default: ClassVar[bool] = False
