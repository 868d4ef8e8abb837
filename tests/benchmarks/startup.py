"""How long until the window is drawn, in a new process each time; torch must not be loaded.

usage: python -m tests.benchmarks.startup [TIMES]        (offscreen where there is no screen)
"""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.benchmarks.measured import Measured, tell

ROOT = Path(__file__).resolve().parents[2]
BUDGET_S = 1.5

CHILD = """
import sys, time
from pathlib import Path
from PySide6.QtCore import QSettings
from app.application import build_window, qt_application
folder = sys.argv[1]
QSettings.setDefaultFormat(QSettings.Format.IniFormat)
QSettings.setPath(QSettings.Format.IniFormat, QSettings.Scope.UserScope, folder)
app = qt_application()
window = build_window(log_folder=Path(folder))
window.show()
window.grab()
print(time.time())
assert "torch" not in sys.modules, "torch was imported"
window.close()
"""


def main(times: int) -> None:
    environment = {"QT_QPA_PLATFORM": "offscreen", **os.environ, "PYTHONPATH": str(ROOT)}
    seconds = []
    for _ in range(times):
        with tempfile.TemporaryDirectory(prefix="evermask-startup-") as folder:
            environment.update(XDG_DATA_HOME=folder, XDG_CACHE_HOME=folder)
            started = time.time()
            child = subprocess.run(
                [sys.executable, "-c", CHILD, folder],
                check=True,
                cwd=ROOT,
                env=environment,
                stdout=subprocess.PIPE,
            )
            seconds.append(float(child.stdout) - started)
    shown = ", ".join(f"{second:.2f}" for second in seconds)
    print(f"window drawn after {shown} s")
    tell(Measured("the window is visible after", min(seconds), "s", BUDGET_S))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5)
