"""What every test gets: no screen, no network, no user's folders, one torch thread, fixed seeds.

After each test it is an error to have left a thread, a window or an unexpected warning in our log.
"""

import gc
import itertools
import logging
import os
import random
import socket
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NoReturn

import hypothesis
import pytest

OUR_LOGGERS = ("app", "core")
HOME_VARIABLES = ("HOME", "USERPROFILE")
FOLDER_VARIABLES = {
    "XDG_CONFIG_HOME": "config",
    "XDG_DATA_HOME": "data",
    "XDG_STATE_HOME": "state",
    "XDG_CACHE_HOME": "cache",
    "APPDATA": "data",
    "LOCALAPPDATA": "data",
    "WIN_PD_OVERRIDE_APPDATA": "data",  # platformdirs asks the registry before APPDATA
    "WIN_PD_OVERRIDE_LOCAL_APPDATA": "data",
}

_home_numbers = itertools.count()

hypothesis.settings.register_profile("evermask", deadline=None, derandomize=True, database=None)
hypothesis.settings.load_profile("evermask")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--update-golden", action="store_true", help="write the stored references anew"
    )


def pytest_configure() -> None:
    """Runs before any test module, hence before Qt and torch are loaded."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    os.environ["OMP_NUM_THREADS"] = "1"
    _forbid_network()


@pytest.fixture(scope="session")
def update_golden(pytestconfig: pytest.Config) -> bool:
    """Whether golden tests write their references instead of comparing with them."""
    return bool(pytestconfig.getoption("--update-golden"))


@pytest.fixture(autouse=True)
def _fixed_seeds() -> None:
    random.seed(0)
    if "numpy" in sys.modules:
        sys.modules["numpy"].random.seed(0)
    if "torch" in sys.modules:
        torch = sys.modules["torch"]
        torch.manual_seed(0)
        torch.set_num_threads(1)


@pytest.fixture(autouse=True)
def _own_folders(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    _move_into(_new_home(tmp_path_factory), monkeypatch)


@pytest.fixture(scope="module")
def module_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The user's folders of what lives as long as a module; made before those of its tests."""
    home = _new_home(tmp_path_factory)
    with pytest.MonkeyPatch.context() as monkeypatch:
        _move_into(home, monkeypatch)
        yield home


def _new_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    # Not mktemp: it looks through all folders made before, which thousands of tests would feel.
    home = tmp_path_factory.getbasetemp() / "homes" / str(next(_home_numbers))
    home.mkdir(parents=True)
    return home


def _move_into(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in HOME_VARIABLES:
        monkeypatch.setenv(name, str(home))
    for name, folder in FOLDER_VARIABLES.items():
        monkeypatch.setenv(name, str(home / folder))
    if "PySide6.QtCore" in sys.modules:
        _keep_qt_settings_in(home / "config")


@pytest.fixture(autouse=True)
def _nothing_left_behind(request: pytest.FixtureRequest) -> Iterator[None]:
    threads = set(threading.enumerate())
    widgets = _top_level_widgets()
    with _Warnings() as warnings:
        yield
    complaints = _left_threads(threads) + _left_widgets(widgets)
    if "caplog" not in request.fixturenames:
        complaints += [f"logged: {record.getMessage()}" for record in warnings.records]
    if complaints:
        pytest.fail("; ".join(complaints), pytrace=False)


class _Warnings(logging.Handler):
    """Collects what our own code logs at WARNING or above while the block runs."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.records: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.records.append(record)

    def __enter__(self) -> "_Warnings":
        for name in OUR_LOGGERS:
            logging.getLogger(name).addHandler(self)
        return self

    def __exit__(self, *_: object) -> None:
        for name in OUR_LOGGERS:
            logging.getLogger(name).removeHandler(self)


def _left_threads(before: set[threading.Thread]) -> list[str]:
    left = [t for t in threading.enumerate() if t not in before and not t.daemon]
    for thread in left:
        thread.join(timeout=1.0)
    return [f"left the thread {thread.name!r} running" for thread in left if thread.is_alive()]


def _left_widgets(before: set[Any]) -> list[str]:
    if not _new_widgets(before):
        return []
    _delete_what_qt_was_told_to_delete()
    if _new_widgets(before):
        gc.collect()  # a widget in a reference cycle was let go, only not yet collected
    return [f"left the window {widget!r}" for widget in _new_widgets(before)]


def _new_widgets(before: set[Any]) -> set[Any]:
    """But for closed menus of a window that was there before and stays."""
    new = _top_level_widgets() - before
    if not new:
        return new
    menu = sys.modules["PySide6.QtWidgets"].QMenu
    return {
        widget
        for widget in new
        if not isinstance(widget, menu)
        or widget.isVisible()
        or widget.parentWidget() is None
        or widget.parentWidget().window() not in before
    }


def _top_level_widgets() -> set[Any]:
    qt = sys.modules.get("PySide6.QtWidgets")
    if qt is None or not isinstance(qt.QApplication.instance(), qt.QApplication):
        return set()
    return set(qt.QApplication.topLevelWidgets())


def _delete_what_qt_was_told_to_delete() -> None:
    """`deleteLater` needs an event loop, which a test that has ended no longer runs."""
    core = sys.modules["PySide6.QtCore"]
    core.QCoreApplication.sendPostedEvents(None, core.QEvent.Type.DeferredDelete)


def _keep_qt_settings_in(folder: Path) -> None:
    settings = sys.modules["PySide6.QtCore"].QSettings
    settings.setDefaultFormat(settings.Format.IniFormat)
    for scope in (settings.Scope.UserScope, settings.Scope.SystemScope):
        settings.setPath(settings.Format.IniFormat, scope, str(folder))


def _forbid_network() -> None:
    """Only sockets between processes of this machine may connect (event loops make such pairs)."""
    connect = socket.socket.connect
    local = getattr(socket, "AF_UNIX", None)

    def guarded(self: socket.socket, address: Any) -> None:
        if self.family != local:
            refuse(address)
        connect(self, address)

    def refuse(address: Any) -> NoReturn:
        raise RuntimeError(f"a test tried to reach {address}: tests use no network")

    socket.socket.connect = guarded  # type: ignore[method-assign]  # for the whole test session
    socket.socket.connect_ex = guarded  # type: ignore[method-assign,assignment]  # the same
