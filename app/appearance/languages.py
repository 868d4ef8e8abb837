"""The languages of the window: English, and every translation that lies beside it.

A translation is a file `evermask_<code>.qm` in resources/translations, made by Qt Linguist.
"""

from pathlib import Path

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QTranslator

TRANSLATIONS = Path(__file__).resolve().parents[2] / "resources" / "translations"
_STEM = "evermask_"


def languages_in(folder: Path) -> dict[str, str]:
    """Code and own name of each language there is a file for; English needs none."""
    codes = sorted(path.stem.removeprefix(_STEM) for path in folder.glob(f"{_STEM}*.qm"))
    return {code: QLocale(code).nativeLanguageName() or code for code in ("en", *codes)}


LANGUAGES = languages_in(TRANSLATIONS)


def install_language(app: QCoreApplication, chosen: str, folder: Path = TRANSLATIONS) -> None:
    """Let the program speak the chosen language ("system": the user's), where it can."""
    locale = QLocale.system() if chosen == "system" else QLocale(chosen)
    for name, place in (
        ("qtbase", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)),
        (_STEM.rstrip("_"), str(folder)),
    ):
        translator = QTranslator(app)
        if translator.load(locale, name, "_", place):
            QCoreApplication.installTranslator(translator)
