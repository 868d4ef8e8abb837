from dataclasses import FrozenInstanceError, fields

import pytest

from app.main_window import MainWindow
from app.parts import Parts


def test_every_part_belongs_to_the_window_and_stays(window: MainWindow) -> None:
    for field in fields(Parts):
        assert getattr(window.parts, field.name).parent() is window
    with pytest.raises(FrozenInstanceError):
        window.parts.settings = None  # type: ignore[misc,assignment]
