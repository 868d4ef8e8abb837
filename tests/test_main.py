import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

import main
from core import cli

ROOT = Path(__file__).parent.parent


@pytest.fixture
def window(monkeypatch: pytest.MonkeyPatch) -> list[Path | None]:
    """Instead of a window: what it would have been opened on."""
    opened: list[Path | None] = []
    stand_in(monkeypatch, "app.application", run=lambda path: opened.append(path) or 5)
    return opened


def stand_in(monkeypatch: pytest.MonkeyPatch, name: str, **content: object) -> None:
    module = ModuleType(name)
    vars(module).update(content)
    monkeypatch.setitem(sys.modules, name, module)


def test_it_knows_exactly_the_registered_commands() -> None:
    commands = cli.app.registered_commands
    registered = {c.name or c.callback.__name__ for c in commands if c.callback is not None}
    registered |= {str(group.name) for group in cli.app.registered_groups}
    assert set(main.COMMANDS) == registered


@pytest.mark.parametrize(
    ("arguments", "path"), [([], None), (["film.mp4"], Path("film.mp4")), ([".."], Path(".."))]
)
def test_nothing_or_a_path_opens_the_window(
    window: list[Path | None], arguments: list[str], path: Path | None
) -> None:
    assert main.main(arguments) == 5
    assert window == [path]


def test_the_sample_opens_in_the_window(monkeypatch: pytest.MonkeyPatch) -> None:
    stand_in(monkeypatch, "app.application", run_sample=lambda: 6)
    assert main.main(["--sample"]) == 6


@pytest.mark.parametrize(
    ("arguments", "picture"),
    [(["--smoke"], Path("evermask-smoke.png")), (["--smoke", "a/b.png"], Path("a/b.png"))],
)
def test_smoke_drives_the_window_and_leaves_a_picture(
    monkeypatch: pytest.MonkeyPatch, arguments: list[str], picture: Path
) -> None:
    stand_in(monkeypatch, "app.smoke", run_smoke=lambda path: 7 if path == picture else 1)
    assert main.main(arguments) == 7


@pytest.mark.parametrize(
    ("arguments", "reason"), [(["--hlep"], "--hlep"), (["a.mp4", "b.mp4"], "'a.mp4'")]
)
def test_what_is_neither_is_refused(
    window: list[Path | None],
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
    reason: str,
) -> None:
    assert main.main(arguments) == 2
    assert reason in capsys.readouterr().err
    assert window == []


@pytest.mark.parametrize("name", main.COMMANDS)
def test_a_command_name_wins_over_a_file_of_that_name(
    window: list[Path | None],
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / name).touch()

    assert main.main([name, "--help"]) == 0
    assert name in capsys.readouterr().out
    assert window == []


def test_a_refused_command_is_an_exit_code(
    window: list[Path | None], capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    assert main.main(["info", str(tmp_path / "nowhere.mp4")]) == 2
    assert "nowhere.mp4" in capsys.readouterr().err
    assert window == []


@pytest.mark.parametrize("option", ["--help", "-h"])
def test_help_lists_the_commands(
    window: list[Path | None], capsys: pytest.CaptureFixture[str], option: str
) -> None:
    assert main.main([option]) == 0
    shown = capsys.readouterr().out
    assert all(name in shown for name in main.COMMANDS)
    assert window == []


@pytest.mark.slow
def test_help_loads_neither_the_network_nor_the_window() -> None:
    probe = (
        "import sys, main; main.main(['--help']); "
        "print([name for name in ('torch', 'PySide6') if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", probe], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines()[-1] == "[]"
