import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]


@pytest.mark.slow
def test_training_can_be_started_without_the_video_libraries():
    code = (
        "import runpy, sys; sys.argv = ['train', '--help'];"
        "sys.modules['av'] = sys.modules['natsort'] = sys.modules['PySide6'] = None;"
        "runpy.run_module('core.training', run_name='__main__')"
    )
    result = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert result.returncode == 0, result.stderr
    assert "--config" in result.stdout
