"""The set-up script against machines that lack something; nothing is installed here."""

import ast
import importlib.util
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[2]
SCRIPT = ROOT / "packaging" / "bootstrap.py"


def load_script() -> ModuleType:
    specification = importlib.util.spec_from_file_location("evermask_bootstrap", SCRIPT)
    assert specification is not None
    assert specification.loader is not None
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module


bootstrap = load_script()


# --- old Pythons ---


def test_old_pythons_can_parse_it() -> None:
    ast.parse(SCRIPT.read_text(encoding="utf-8"), feature_version=(3, 6))


def test_old_python_is_told_what_to_do() -> None:
    code = (
        "import sys; sys.version_info = (3, 9, 2, 'final', 0); sys.version = '3.9.2'\n"
        f"exec(compile(open({str(SCRIPT)!r}).read(), 'bootstrap.py', 'exec'))"
    )

    finished = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code], capture_output=True, text=True, check=False
    )

    assert finished.returncode == 3
    assert "needs Python 3.11 or newer" in finished.stderr
    assert "3.9.2" in finished.stderr
    assert "Traceback" not in finished.stderr


# --- the command line ---


@pytest.mark.parametrize("arguments", [[], ["fly"], ["check", "extra"]])
def test_misuse_shows_the_usage(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert bootstrap.main(arguments) == 2

    shown = capsys.readouterr()
    assert "usage:" in shown.out + shown.err


def test_a_lack_is_explained_without_a_traceback(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(_: list[str]) -> int:
        raise bootstrap.SetupError("There is no screen.")

    monkeypatch.setitem(bootstrap.COMMANDS, "run", fail)

    assert bootstrap.main(["run"]) == 3
    assert capsys.readouterr().err.strip() == "There is no screen."


def test_ctrl_c_ends_quietly(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupted(_: list[str]) -> int:
        raise KeyboardInterrupt

    monkeypatch.setitem(bootstrap.COMMANDS, "run", interrupted)

    assert bootstrap.main(["run"]) == 130
    assert capsys.readouterr().err.startswith("\nStopped.")


@pytest.mark.parametrize(
    ("arguments", "passed"), [([], ["--sample"]), (["my clip.mp4"], ["my clip.mp4"])]
)
def test_run_opens_the_path_or_the_sample(
    monkeypatch: pytest.MonkeyPatch, arguments: list[str], passed: list[str]
) -> None:
    commands: list[list[str]] = []
    monkeypatch.setattr(bootstrap, "require_display", lambda _: None)
    monkeypatch.setattr(bootstrap, "require_libraries", lambda _: None)
    monkeypatch.setattr(bootstrap, "ready_environment", lambda root, group: Path(group))
    monkeypatch.setattr(bootstrap, "call", lambda command: commands.append(command) or 7)

    assert bootstrap.main(["run", *arguments]) == 7
    assert commands == [["runtime", str(ROOT / "main.py"), *passed]]


# --- the machine ---


@pytest.fixture
def linux(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "linux")


@pytest.mark.usefixtures("linux")
def test_no_screen_is_refused_with_the_ways_out() -> None:
    with pytest.raises(bootstrap.SetupError, match="no screen") as refused:
        bootstrap.require_display({"PATH": "/bin"})

    assert "xvfb-run" in str(refused.value)
    assert "main.py --help" in str(refused.value)


@pytest.mark.usefixtures("linux")
@pytest.mark.parametrize("name", ["DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"])
def test_a_screen_or_a_chosen_platform_is_enough(name: str) -> None:
    bootstrap.require_display({name: "x"})


@pytest.mark.parametrize("platform", ["darwin", "win32"])
def test_other_systems_always_have_a_screen(monkeypatch: pytest.MonkeyPatch, platform: str) -> None:
    monkeypatch.setattr(sys, "platform", platform)

    bootstrap.require_display({})
    bootstrap.require_libraries({"libnothing.so.9": "libnothing9"})


@pytest.mark.parametrize(
    ("environment", "wayland_is_there", "needed", "not_needed"),
    [
        ({"DISPLAY": ":0"}, True, "libxcb-icccm.so.4", "libwayland-cursor.so.0"),
        ({"WAYLAND_DISPLAY": "w"}, False, "libwayland-cursor.so.0", "libxcb-icccm.so.4"),
        (
            {"DISPLAY": ":0", "WAYLAND_DISPLAY": "w"},
            True,
            "libwayland-cursor.so.0",
            "libxcb-icccm.so.4",
        ),
        (
            {"DISPLAY": ":0", "WAYLAND_DISPLAY": "w"},
            False,
            "libxcb-icccm.so.4",
            "libwayland-cursor.so.0",
        ),
        (
            {"DISPLAY": ":0", "QT_QPA_PLATFORM": "offscreen"},
            True,
            "libGL.so.1",
            "libxcb-icccm.so.4",
        ),
    ],
)
def test_a_window_needs_the_libraries_of_its_platform(
    monkeypatch: pytest.MonkeyPatch,
    environment: dict[str, str],
    wayland_is_there: bool,
    needed: str,
    not_needed: str,
) -> None:
    missing = [] if wayland_is_there else ["libwayland-cursor.so.0"]
    monkeypatch.setattr(bootstrap, "missing_of", lambda _: missing)

    libraries = bootstrap.libraries_for_window(environment)

    assert needed in libraries
    assert not_needed not in libraries


def test_missing_libraries_are_found() -> None:
    assert bootstrap.missing_of({"libevermask-nothing.so.9": "x"}) == ["libevermask-nothing.so.9"]


def machine(
    monkeypatch: pytest.MonkeyPatch, *, root: bool, tools: tuple[str, ...]
) -> list[list[str]]:
    """A Linux machine with these package tools; the returned list collects what is started."""
    commands: list[list[str]] = []

    def call(command: list[str], environment: dict[str, str]) -> int:
        assert environment["DEBIAN_FRONTEND"] == "noninteractive"
        commands.append(command)
        return 0

    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(bootstrap, "is_root", lambda: root)
    monkeypatch.setattr(
        bootstrap.shutil, "which", lambda name: f"/usr/bin/{name}" if name in tools else None
    )
    monkeypatch.setattr(bootstrap, "call", call)
    return commands


def test_root_on_debian_gets_the_libraries_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    commands = machine(monkeypatch, root=True, tools=("apt-get",))
    monkeypatch.setattr(bootstrap, "missing_of", lambda _: [] if commands else ["libGL.so.1"])

    bootstrap.require_libraries(bootstrap.OFFSCREEN_LIBRARIES)

    assert [command[:2] for command in commands] == [["apt-get", "update"], ["apt-get", "install"]]
    assert commands[1][-1] == "libgl1"


@pytest.mark.parametrize(
    ("tools", "advice"),
    [
        (
            ("apt-get",),
            "Run: sudo apt-get install -y --no-install-recommends libxcb-icccm4 libxcb-keysyms1",
        ),
        (("dnf",), "Run: sudo dnf install 'libxcb-icccm.so.4()(64bit)'"),
        (("zypper",), "Run: sudo zypper install 'libxcb-icccm.so.4()(64bit)'"),
        ((), "Install the packages that hold these files"),
    ],
)
def test_others_get_the_exact_command(
    monkeypatch: pytest.MonkeyPatch, tools: tuple[str, ...], advice: str
) -> None:
    commands = machine(monkeypatch, root=False, tools=tools)
    monkeypatch.setattr(
        bootstrap, "missing_of", lambda _: ["libxcb-icccm.so.4", "libxcb-keysyms.so.1"]
    )

    with pytest.raises(bootstrap.SetupError) as refused:
        bootstrap.require_libraries(bootstrap.X11_LIBRARIES)

    assert advice in str(refused.value)
    assert commands == []


def test_a_failed_installation_ends_in_the_command_to_try(monkeypatch: pytest.MonkeyPatch) -> None:
    commands = machine(monkeypatch, root=True, tools=("apt-get",))
    monkeypatch.setattr(bootstrap, "missing_of", lambda _: ["libEGL.so.1"])

    with pytest.raises(bootstrap.SetupError, match=r"Run: apt-get install .* libegl1"):
        bootstrap.require_libraries(bootstrap.OFFSCREEN_LIBRARIES)

    assert len(commands) == 2


def test_debian_python_without_ensurepip(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bootstrap.importlib.util, "find_spec", lambda _: None)
    package = f"python3.{sys.version_info.minor}-venv"

    machine(monkeypatch, root=False, tools=("apt-get",))
    with pytest.raises(bootstrap.SetupError, match=f"sudo apt-get install -y {package}"):
        bootstrap.require_ensurepip()

    commands = machine(monkeypatch, root=True, tools=("apt-get",))
    with pytest.raises(bootstrap.SetupError, match="lacks ensurepip"):
        bootstrap.require_ensurepip()
    assert commands[1][-1] == package


# --- the environment ---


def test_every_direct_dependency_is_pinned() -> None:
    pins = bootstrap.pinned_versions(ROOT)
    wanted = {bootstrap.distribution_name(r).lower() for r in bootstrap.requirements(ROOT, "test")}

    assert wanted - set(pins) == set()
    assert set(pins) - wanted == {"shiboken6"}, "a pin that nothing asks for"


@pytest.mark.parametrize(
    "requirement", ["av", "av>=14", "av ; python_version > '3'", "av[extra]==1", "av!=2"]
)
def test_name_of_a_requirement(requirement: str) -> None:
    assert bootstrap.distribution_name(requirement) == "av"


def probe(wanted: dict[str, str]) -> bool:
    return bool(
        bootstrap.answers([sys.executable, "-I", "-c", bootstrap.PROBE, json.dumps(wanted)])
    )


def test_probe_wants_each_library_at_its_version() -> None:
    assert probe({"pytest": pytest.__version__, "numpy": ""})
    assert not probe({"pytest": "1.0"})
    assert not probe({"evermask-nothing": ""})


class Pip:
    """Stands for the machine under root/.venv: which programs answer, what pip does."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.works = True
        self.leaves_holes = 0
        self.is_whole = False
        self.made = 0
        self.installed: list[str] = []

    def answers(self, command: list[str]) -> bool:
        if not Path(command[0]).exists():
            return False
        return True if "pip" in command else self.is_whole

    def make(self, root: Path) -> None:
        self.made += 1
        self.is_whole = False
        python = bootstrap.environment_python(root)
        python.parent.mkdir(parents=True, exist_ok=True)
        python.touch()

    def install(self, root: Path, group: str) -> int:
        self.installed.append(group)
        if not self.works:
            return 1
        self.is_whole = self.leaves_holes == 0
        self.leaves_holes = max(0, self.leaves_holes - 1)
        return 0


@pytest.fixture
def pip(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Pip:
    for name in ("pyproject.toml", "constraints.txt"):
        (tmp_path / name).write_bytes((ROOT / name).read_bytes())
    pip = Pip(tmp_path)
    monkeypatch.setattr(bootstrap, "answers", pip.answers)
    monkeypatch.setattr(bootstrap, "make_environment", pip.make)
    monkeypatch.setattr(bootstrap, "install_libraries", pip.install)
    return pip


def test_a_ready_environment_is_left_alone(pip: Pip) -> None:
    python = bootstrap.ready_environment(pip.root, "test")

    assert python == bootstrap.ready_environment(pip.root, "test")
    assert python == bootstrap.ready_environment(pip.root, "runtime")
    assert (pip.made, pip.installed) == (1, ["test"])


def test_the_runtime_set_grows_into_the_test_set(pip: Pip) -> None:
    bootstrap.ready_environment(pip.root, "runtime")
    bootstrap.ready_environment(pip.root, "test")

    assert (pip.made, pip.installed) == (1, ["runtime", "test"])


def test_changed_pins_are_installed_in_place(pip: Pip) -> None:
    bootstrap.ready_environment(pip.root, "test")
    with (pip.root / "constraints.txt").open("a") as file:
        file.write("click==8.5.1\n")

    bootstrap.ready_environment(pip.root, "test")

    assert (pip.made, pip.installed) == (1, ["test", "test"])


def test_a_network_fault_keeps_an_environment_that_worked(pip: Pip) -> None:
    bootstrap.ready_environment(pip.root, "runtime")
    pip.works = False

    with pytest.raises(bootstrap.SetupError, match="Check the network"):
        bootstrap.ready_environment(pip.root, "test")

    assert pip.made == 1
    assert bootstrap.is_complete(pip.root, "runtime")


def test_a_half_made_environment_is_finished(pip: Pip) -> None:
    pip.works = False
    with pytest.raises(bootstrap.SetupError):
        bootstrap.ready_environment(pip.root, "test")
    pip.works = True

    bootstrap.ready_environment(pip.root, "test")

    assert bootstrap.is_complete(pip.root, "test")


def test_an_environment_that_pip_cannot_mend_is_made_anew(pip: Pip) -> None:
    bootstrap.ready_environment(pip.root, "test")
    pip.is_whole = False
    pip.leaves_holes = 1

    bootstrap.ready_environment(pip.root, "test")

    assert pip.made == 2
    assert bootstrap.is_complete(pip.root, "test")


def test_an_environment_whose_python_is_gone_is_made_anew(pip: Pip) -> None:
    python = bootstrap.ready_environment(pip.root, "test")
    python.unlink()

    bootstrap.ready_environment(pip.root, "test")

    assert pip.made == 2


def test_a_broken_environment_is_replaced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".venv").mkdir()
    (tmp_path / ".venv" / "rest").touch()
    commands: list[list[str]] = []
    monkeypatch.setattr(bootstrap, "call", lambda command: commands.append(command) or 0)

    bootstrap.make_environment(tmp_path)

    assert not (tmp_path / ".venv").exists()
    assert commands[0][1:] == ["-m", "venv", str(tmp_path / ".venv")]


# --- stages and programs ---


@pytest.fixture
def staged(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], tuple[str, list[str]]]:
    monkeypatch.setattr(bootstrap, "require_libraries", lambda _: None)
    monkeypatch.setattr(bootstrap, "ready_environment", lambda root, group: sys.executable)
    return lambda code: (code, ["-S", "-c", code])


def test_stages_stop_at_the_first_failure(
    staged: Callable[[str], tuple[str, list[str]]], capsys: pytest.CaptureFixture[str]
) -> None:
    code = bootstrap.run_stages([staged("pass"), staged("raise SystemExit(4)"), staged("print()")])

    summary = capsys.readouterr().out.split("== Summary")[1]
    assert code == 4
    assert "passed  pass" in summary
    assert "FAILED (4)  raise SystemExit(4)" in summary
    assert "not run  print()" in summary


def test_stages_run_offscreen_on_one_thread(
    staged: Callable[[str], tuple[str, list[str]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QT_QPA_PLATFORM", "xcb")
    code = (
        "import os, sys; "
        "sys.exit((os.environ['QT_QPA_PLATFORM'], os.environ['OMP_NUM_THREADS']) != "
        "('offscreen', '1'))"
    )

    assert bootstrap.run_stages([staged(code)]) == 0


def test_no_slow_test_is_no_failure(
    staged: Callable[[str], tuple[str, list[str]]],
) -> None:
    _, arguments = staged("raise SystemExit(5)")

    assert bootstrap.run_stages([("slow tests", arguments)]) == 0
    assert bootstrap.run_stages([("fast tests", arguments)]) == 5


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such signals")
def test_a_crash_becomes_an_exit_code() -> None:
    code = "import os, signal; os.kill(os.getpid(), signal.SIGKILL)"

    assert bootstrap.call([sys.executable, "-S", "-c", code]) == 137


def test_a_program_that_is_not_there_is_explained() -> None:
    with pytest.raises(bootstrap.SetupError, match="could not be started"):
        bootstrap.call(["evermask-no-such-program"])
