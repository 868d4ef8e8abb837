import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]


@pytest.mark.slow
def test_measuring_needs_neither_video_libraries_nor_a_window(pack: Path, tmp_path: Path) -> None:
    missing = ("av", "natsort", "PySide6", "platformdirs", "imageio")
    blocked = "".join(f"sys.modules[{name!r}] = None;" for name in missing)
    arguments = ["benchmark", str(pack), "--layout", "folders", "--method", "copy-first"]
    arguments += ["--output", str(tmp_path / "out")]
    code = (
        f"import sys; {blocked} import runpy; sys.argv = ['benchmark', *{arguments!r}];"
        "import core.benchmark.tracking;"
        "runpy.run_module('core.benchmark', run_name='__main__', alter_sys=True)"
    )
    result = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert result.returncode == 0, result.stderr
    assert '"j_and_f"' in result.stdout
