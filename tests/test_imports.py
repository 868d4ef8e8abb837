"""torch takes seconds to load: the window, the session and --help come without it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


def run_python(code: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env=dict(os.environ, QT_QPA_PLATFORM="offscreen"),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.mark.slow
@pytest.mark.parametrize(
    ("code", "unwanted"),
    [
        ("import app.application", "torch"),
        ("import core.session.session", "torch"),
        ("import core.cli", "torch"),
        ("import core.session.session", "PySide6"),
        ("import core.cli", "PySide6"),
    ],
)
def test_import_does_not_load(code: str, unwanted: str) -> None:
    finished = run_python(f"{code}; import sys; print({unwanted!r} in sys.modules)")

    assert finished.stdout.strip() == "False", finished.stderr


@pytest.mark.slow
@pytest.mark.parametrize("unwanted", ["torch", "PySide6"])
def test_help_does_not_load(unwanted: str) -> None:
    code = (
        "import atexit, runpy, sys\n"
        f"atexit.register(lambda: print('LOADED', {unwanted!r} in sys.modules))\n"
        "sys.argv = ['main.py', '--help']\n"
        "runpy.run_path('main.py', run_name='__main__')\n"
    )

    finished = run_python(code)

    assert "propagate" in finished.stdout, finished.stderr
    assert finished.stdout.strip().endswith("LOADED False")
