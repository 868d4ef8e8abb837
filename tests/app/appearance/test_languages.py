import shutil
import subprocess
from pathlib import Path

import PySide6
import pytest
from PySide6.QtCore import QCoreApplication, QTranslator

from app.appearance.languages import install_language, languages_in

TS = """<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="de"><context><name>actions</name>
<message><source>Track ▶</source><translation>Verfolgen ▶</translation></message>
</context></TS>
"""


def lrelease() -> str | None:
    beside = Path(PySide6.__file__).parent / "lrelease"
    return str(beside) if beside.is_file() else shutil.which("lrelease")


@pytest.fixture
def german(tmp_path: Path) -> Path:
    tool = lrelease()
    if tool is None:
        pytest.skip("Qt's lrelease is not installed")
    (tmp_path / "evermask_de.ts").write_text(TS, encoding="utf-8")
    subprocess.run([tool, str(tmp_path / "evermask_de.ts")], check=True, capture_output=True)
    return tmp_path


def test_english_is_always_there(tmp_path: Path) -> None:
    assert list(languages_in(tmp_path)) == ["en"]
    assert list(languages_in(tmp_path / "missing")) == ["en"]


def test_a_translation_beside_it_is_found_and_spoken(german: Path, qapp: QCoreApplication) -> None:
    assert languages_in(german)["de"] == "Deutsch"

    install_language(qapp, "de", german)
    assert QCoreApplication.translate("actions", "Track ▶") == "Verfolgen ▶"
    for translator in qapp.findChildren(QTranslator):
        QCoreApplication.removeTranslator(translator)
        translator.setParent(None)
    assert QCoreApplication.translate("actions", "Track ▶") == "Track ▶"


def test_a_language_without_a_file_changes_nothing(tmp_path: Path, qapp: QCoreApplication) -> None:
    before = len(qapp.findChildren(QTranslator))
    install_language(qapp, "en", tmp_path)

    assert QCoreApplication.translate("actions", "Quit") == "Quit"
    for translator in qapp.findChildren(QTranslator)[before:]:
        translator.setParent(None)
