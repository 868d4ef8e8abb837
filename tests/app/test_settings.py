from pathlib import Path

import pytest
from PySide6.QtCore import QByteArray, QSettings
from pytestqt.qtbot import QtBot

from app.settings import MAX_RECENT, Settings
from app.settings_table import SETTINGS
from core.tracking_options import DEFAULT_SIZE


def test_every_default_can_be_set(settings: Settings) -> None:
    for row in SETTINGS:
        settings.set(row.key, row.default)


def test_a_value_survives_a_restart(settings: Settings) -> None:
    settings.set("tracking/size", 320)
    settings.set("playback/loop", True)

    again = Settings()

    assert again.whole("tracking/size") == 320
    assert again.flag("playback/loop") is True


def test_nonsense_in_the_file_becomes_the_default(settings: Settings) -> None:
    QSettings().setValue("tracking/size", 7)
    QSettings().setValue("look/scheme", "purple")

    assert settings.whole("tracking/size") == DEFAULT_SIZE
    assert settings.text("look/scheme") == "system"


def test_a_value_outside_its_range_is_refused(settings: Settings) -> None:
    with pytest.raises(ValueError, match="tracking/size"):
        settings.set("tracking/size", 7)


def test_changes_are_announced(qtbot: QtBot, settings: Settings) -> None:
    with qtbot.waitSignal(settings.changed) as changed:
        settings.set("look/scheme", "dark")

    assert changed.args == ["look/scheme"]


def test_recent_files_are_newest_first_without_doubles(settings: Settings) -> None:
    for number in range(MAX_RECENT + 3):
        settings.remember_recent(Path(f"/clips/{number}.mp4"))
    settings.remember_recent(Path("/clips/5.mp4"))

    recent = settings.recent()

    assert recent[0] == Path("/clips/5.mp4")
    assert len(recent) == len(set(recent)) == MAX_RECENT
    settings.forget_recent(Path("/clips/5.mp4"))
    assert Path("/clips/5.mp4") not in settings.recent()


def test_one_recent_file_is_read_back_as_one(settings: Settings) -> None:
    settings.remember_recent(Path("/clips/only.mp4"))

    assert Settings().recent() == [Path("/clips/only.mp4")]


def test_layouts_are_kept_by_name(settings: Settings) -> None:
    settings.set_layout("docks", QByteArray(b"state"))

    assert Settings().layout("docks") == QByteArray(b"state")
    assert settings.layout("unknown").isEmpty()
