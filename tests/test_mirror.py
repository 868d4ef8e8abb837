"""Every source module has its test file at the same place under tests/."""

from pathlib import Path

ROOT = Path(__file__).parent.parent


def source_modules() -> list[Path]:
    """Paths from the root; a package's __init__ holds a docstring only."""
    files = [path for package in ("app", "core") for path in (ROOT / package).rglob("*.py")]
    return sorted(path.relative_to(ROOT) for path in files if path.name != "__init__.py")


def test_every_module_has_a_mirrored_test_file() -> None:
    expected = [Path("tests") / m.with_name(f"test_{m.name}") for m in source_modules()]

    assert [str(path) for path in expected if not (ROOT / path).is_file()] == []


def test_every_source_folder_is_a_package() -> None:
    folders = {module.parent for module in source_modules()}

    assert [str(f) for f in sorted(folders) if not (ROOT / f / "__init__.py").is_file()] == []


def test_no_other_folder_is_a_package() -> None:
    """A package named `packaging` or `tests` would hide the one that a library means."""
    folders = ("tests", "packaging", "resources")

    assert [path for name in folders for path in (ROOT / name).rglob("__init__.py")] == []
