"""Sets Evermask up on a bare machine and starts or tests it; see USAGE below.

Standard library only. Old Pythons must be able to parse this file, so that they reach the message
that asks for a newer one: no syntax newer than Python 3.6.
"""

import hashlib
import importlib.util
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

EXIT_SETUP = 3
EXIT_USAGE = 2
EXIT_INTERRUPTED = 130

if sys.version_info < (3, 11):  # noqa: UP036 - whoever runs this may have any Python
    sys.stderr.write(
        f"Evermask needs Python 3.11 or newer; {sys.executable} is {sys.version.split()[0]}. "
        "Nothing was changed.\n"
        "Install a newer Python (https://www.python.org/downloads/) and start again with it, "
        "for example: python3.12 packaging/bootstrap.py run\n"
    )
    sys.exit(EXIT_SETUP)

USAGE = """\
usage: python3 packaging/bootstrap.py COMMAND

  run [PATH]    set up what is missing, then open the window on PATH (or on the sample clip)
  test [ARGS]   set up what is missing, then run every check and test; ARGS go to pytest
  check         the checks and the fast tests only
  venv          only set up the environment in .venv, with the tools for testing

exit codes: 0 all well, 3 this machine lacks something (the text says what to do),
otherwise that of the program which failed
"""

ROOT = Path(__file__).resolve().parent.parent

# Shared library -> Debian package. Qt loads the first group even on its offscreen platform.
OFFSCREEN_LIBRARIES = {
    "libGL.so.1": "libgl1",
    "libEGL.so.1": "libegl1",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
}
X11_LIBRARIES = {
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libX11-xcb.so.1": "libx11-xcb1",
}
WAYLAND_LIBRARIES = {
    "libwayland-client.so.0": "libwayland-client0",
    "libwayland-cursor.so.0": "libwayland-cursor0",
}

# Runs inside the environment: it starts, and every library is there at its pinned version.
PROBE = """\
import importlib.metadata as metadata, json, sys
for name, version in json.loads(sys.argv[1]).items():
    found = metadata.distribution(name)
    if version and found.version.split("+")[0] != version.split("+")[0]:
        sys.exit(name + " has another version")
    for line in (found.read_text("RECORD") or "").splitlines():
        if "__init__.py," in line:
            if not found.locate_file(line.split(",")[0].strip('"')).exists():
                sys.exit(name + " has lost its files")
            break
"""


class SetupError(Exception):
    """The machine lacks something; the text says what happened, what is safe, what to do."""


def main(arguments: "list[str]") -> int:
    if not arguments or arguments[0] in ("-h", "--help", "help"):
        print(USAGE, end="")
        return 0 if arguments else EXIT_USAGE
    command, rest = arguments[0], arguments[1:]
    if command not in COMMANDS or (rest and command in ("check", "venv")):
        sys.stderr.write(f"Unknown command: {' '.join(arguments)}. Nothing was changed.\n\n{USAGE}")
        return EXIT_USAGE
    try:
        return COMMANDS[command](rest)
    except SetupError as error:
        sys.stderr.write(f"\n{error}\n")
        return EXIT_SETUP
    except KeyboardInterrupt:
        sys.stderr.write("\nStopped. Start the same command again to go on.\n")
        return EXIT_INTERRUPTED


def run(arguments: "list[str]") -> int:
    """Open the window on the given path, or on the sample."""
    require_display(os.environ)
    require_libraries(libraries_for_window(os.environ))
    python = ready_environment(ROOT, "runtime")
    say("Starting Evermask" + ("" if arguments else " on the sample clip"))
    return call([str(python), str(ROOT / "main.py"), *(arguments or ["--sample"])])


def test(arguments: "list[str]") -> int:
    """Checks, fast tests, slow tests; with arguments all tests are one pytest run with them."""
    if arguments:
        tests = [("tests", ["-m", "pytest", "-m", "not gpu", *arguments])]
    else:
        tests = [
            ("fast tests", [*PYTEST, "not slow and not gpu"]),
            ("slow tests", [*PYTEST, "slow and not gpu"]),
        ]
    return run_stages(CHECKS + tests)


def check(_: "list[str]") -> int:
    """What `make check` and every commit should pass."""
    return run_stages([*CHECKS, ("fast tests", [*PYTEST, "not slow and not gpu"])])


def venv(_: "list[str]") -> int:
    """Only set the environment up."""
    print(ready_environment(ROOT, "test"))
    return 0


COMMANDS = {"run": run, "test": test, "check": check, "venv": venv}

# One process a core; each loads the libraries anew, so more than four gain nothing.
PYTEST = ["-m", "pytest", "-n", "logical", "--maxprocesses", "4", "--dist", "worksteal", "-m"]
CHECKS = [
    ("ruff check", ["-m", "ruff", "check"]),
    ("ruff format", ["-m", "ruff", "format", "--check"]),
    ("mypy", ["-m", "mypy"]),
    (
        "lint-imports",
        ["-c", "from importlinter.cli import lint_imports_command; lint_imports_command()"],
    ),
]


def run_stages(stages: "list[tuple[str, list[str]]]") -> int:
    """Run the stages in turn up to the first that fails; a summary comes last."""
    require_libraries(OFFSCREEN_LIBRARIES)
    python = ready_environment(ROOT, "test")
    environment = dict(os.environ, QT_QPA_PLATFORM="offscreen", OMP_NUM_THREADS="1")
    code, summary = 0, []
    for name, arguments in stages:
        if code:
            summary.append(f"  not run  {name}")
            continue
        say(name)
        start = time.monotonic()
        code = call([str(python), *arguments], environment, ROOT)
        if code == 5 and name == "slow tests":  # pytest: no test was selected
            code = 0
        verdict = f"FAILED ({code})" if code else "passed"
        summary.append(f"  {verdict}  {name}  {time.monotonic() - start:.1f} s")
    say("Summary")
    print("\n".join(summary), flush=True)
    return code


# --- the machine ---------------------------------------------------------------------------------


def require_display(environment: "os._Environ[str] | dict[str, str]") -> None:
    """On Linux a window needs a screen, unless the caller chose a platform of Qt."""
    if not sys.platform.startswith("linux"):
        return
    if any(environment.get(n) for n in ("QT_QPA_PLATFORM", "DISPLAY", "WAYLAND_DISPLAY")):
        return
    raise SetupError(
        "There is no screen to open the window on: neither DISPLAY nor WAYLAND_DISPLAY is set. "
        "Nothing was changed.\n"
        "Start it in a desktop session, or with a virtual screen: "
        "xvfb-run -a python3 packaging/bootstrap.py run\n"
        "The commands that need no window: python3 packaging/bootstrap.py venv, then "
        ".venv/bin/python main.py --help"
    )


def libraries_for_window(environment: "os._Environ[str] | dict[str, str]") -> "dict[str, str]":
    platform = environment.get("QT_QPA_PLATFORM", "")
    if platform and not platform.startswith(("xcb", "wayland")):
        return OFFSCREEN_LIBRARIES
    on_wayland = bool(environment.get("WAYLAND_DISPLAY")) and not platform.startswith("xcb")
    if on_wayland and (not environment.get("DISPLAY") or not missing_of(WAYLAND_LIBRARIES)):
        return {**OFFSCREEN_LIBRARIES, **WAYLAND_LIBRARIES}
    return {**OFFSCREEN_LIBRARIES, **X11_LIBRARIES}


def missing_of(libraries: "dict[str, str]") -> "list[str]":
    try:
        import ctypes
    except ImportError:  # a Python built without libffi cannot look; Qt itself will say it
        return []
    missing = []
    for name in libraries:
        try:
            ctypes.CDLL(name)
        except OSError:
            missing.append(name)
    return missing


def require_libraries(libraries: "dict[str, str]") -> None:
    """Install the system libraries that Qt needs where that is allowed, else say how."""
    if not sys.platform.startswith("linux"):
        return
    missing = missing_of(libraries)
    if missing and may_use_apt():
        install_with_apt([libraries[name] for name in missing])
        missing = missing_of(libraries)
    if missing:
        raise SetupError(
            f"Qt needs {', '.join(missing)}, which this system does not have. "
            "Your files are as they were.\n" + advice_for(missing, libraries)
        )


def advice_for(missing: "list[str]", libraries: "dict[str, str]") -> str:
    if shutil.which("apt-get"):
        packages = " ".join(libraries[name] for name in missing)
        return "Run: " + as_root(f"apt-get install -y --no-install-recommends {packages}")
    for tool in ("dnf", "zypper"):
        if shutil.which(tool):
            capabilities = " ".join(f"'{name}()(64bit)'" for name in missing)
            return "Run: " + as_root(f"{tool} install {capabilities}")
    return "Install the packages that hold these files with your system's package tool."


def as_root(command: str) -> str:
    return command if is_root() else f"sudo {command}"


def is_root() -> bool:
    return hasattr(os, "geteuid") and os.geteuid() == 0


def may_use_apt() -> bool:
    return is_root() and shutil.which("apt-get") is not None


def install_with_apt(packages: "list[str]") -> None:
    """apt-get's own output tells what went wrong; the caller looks again and says what to do."""
    say("Installing system packages: " + " ".join(packages))
    environment = dict(os.environ, DEBIAN_FRONTEND="noninteractive")
    call(["apt-get", "update", "-q"], environment)
    call(["apt-get", "install", "-y", "-q", "--no-install-recommends", *packages], environment)


# --- the environment -----------------------------------------------------------------------------


def ready_environment(root: Path, group: str) -> Path:
    """The Python of root/.venv with the libraries of `group` ("runtime" or "test") in it."""
    python = environment_python(root)
    stamp = root / ".venv" / "evermask-stamp"
    if is_complete(root, group):
        return python
    if answers([str(python), "-I", "-m", "pip", "--version"]):
        was_complete = stamp.is_file()
        code = install_libraries(root, group)
        if code == 0 and answers(probe_command(root, group)):
            stamp.write_text(fingerprint(root, group), encoding="utf-8")
            return python
        if code and was_complete:  # a network fault must not cost an environment that worked
            raise SetupError(PIP_FAILED)
    make_environment(root)
    if install_libraries(root, group):
        raise SetupError(PIP_FAILED)
    if not answers(probe_command(root, group)):
        raise SetupError(
            "The environment in .venv is incomplete although pip reported no error. "
            "Your files are safe. Delete the folder .venv and start again."
        )
    stamp.write_text(fingerprint(root, group), encoding="utf-8")
    return python


PIP_FAILED = (
    "The libraries could not be installed; pip's message is above. Your files are safe.\n"
    "Check the network and the free disk space, then start the same command again."
)


def environment_python(root: Path) -> Path:
    folder, name = ("Scripts", "python.exe") if os.name == "nt" else ("bin", "python")
    return root / ".venv" / folder / name


def is_complete(root: Path, group: str) -> bool:
    try:
        written = (root / ".venv" / "evermask-stamp").read_text(encoding="utf-8")
    except OSError:
        return False
    enough = ("test",) if group == "test" else ("test", "runtime")  # the test set holds the other
    return any(
        written == fingerprint(root, name) and answers(probe_command(root, name)) for name in enough
    )


def requirements(root: Path, group: str) -> "list[str]":
    import tomllib  # absent before Python 3.11, which must still be able to load this file

    with (root / "pyproject.toml").open("rb") as file:
        project = tomllib.load(file)["project"]
    extra = project["optional-dependencies"]["test"] if group == "test" else []
    return [*project["dependencies"], *extra]


def pinned_versions(root: Path) -> "dict[str, str]":
    """Distribution name in lower case -> version, from constraints.txt."""
    pins = {}
    for line in (root / "constraints.txt").read_text(encoding="utf-8").splitlines():
        name, equals, version = line.partition("#")[0].strip().partition("==")
        if equals:
            pins[name.strip().lower()] = version.strip()
    return pins


def distribution_name(requirement: str) -> str:
    for index, character in enumerate(requirement):
        if not (character.isalnum() or character in "-_."):
            return requirement[:index]
    return requirement


def fingerprint(root: Path, group: str) -> str:
    """Changes when the environment must be brought up to date."""
    pins = (root / "constraints.txt").read_text(encoding="utf-8")
    return hashlib.sha256(json.dumps([requirements(root, group), pins]).encode()).hexdigest()


def probe_command(root: Path, group: str) -> "list[str]":
    pins = pinned_versions(root)
    names = [distribution_name(line) for line in requirements(root, group)]
    wanted = {name: pins.get(name.lower(), "") for name in names}
    return [str(environment_python(root)), "-I", "-c", PROBE, json.dumps(wanted)]


def answers(command: "list[str]") -> bool:
    """The command starts and reports success; its output is not shown."""
    try:
        finished = subprocess.run(
            command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False
        )
    except OSError:
        return False
    return finished.returncode == 0


def make_environment(root: Path) -> None:
    """A new root/.venv in place of whatever is there."""
    folder = root / ".venv"
    require_ensurepip()
    say(f"Making the environment in {folder}")
    try:
        if folder.is_symlink() or folder.is_file():
            folder.unlink()
        elif folder.exists():
            shutil.rmtree(folder)
    except OSError as error:
        raise SetupError(
            f"The broken environment in {folder} cannot be removed ({error.strerror}). "
            "Your files are safe. Close programs that use it, delete it and start again."
        ) from error
    # Started by the environment's own Python, sys.executable has just been deleted.
    base_python = getattr(sys, "_base_executable", None) or sys.executable
    if call([base_python, "-m", "venv", str(folder)]):
        raise SetupError(
            f"The environment in {folder} could not be made; Python's message is above. "
            "Your files are safe.\n" + venv_advice()
        )


def require_ensurepip() -> None:
    """Debian and Ubuntu ship Python without it."""
    if importlib.util.find_spec("ensurepip") is None and may_use_apt():
        install_with_apt([venv_package()])
        importlib.invalidate_caches()
    if importlib.util.find_spec("ensurepip") is None:
        raise SetupError(
            f"This Python ({sys.executable}) cannot make environments: it lacks ensurepip. "
            "Your files are as they were.\n" + venv_advice()
        )


def venv_package() -> str:
    return f"python{sys.version_info[0]}.{sys.version_info[1]}-venv"


def venv_advice() -> str:
    if shutil.which("apt-get"):
        return "Run: " + as_root(f"apt-get install -y {venv_package()}")
    return "Install Python 3.11 or newer from https://www.python.org/downloads/ and use that."


def install_libraries(root: Path, group: str) -> int:
    """One pip step for everything, so that one resolver sees all of it."""
    say("Installing the libraries (about 1.6 GB on disk, minutes the first time)")
    command = [str(environment_python(root)), "-I", "-m", "pip", "install"]
    command += ["--disable-pip-version-check", "--no-input", "--only-binary", ":all:"]
    command += ["--constraint", str(root / "constraints.txt"), *requirements(root, group)]
    # PIP_USER=1 in a user's settings makes pip refuse every virtual environment.
    return call(command, dict(os.environ, PIP_USER="0"))


# --- programs ------------------------------------------------------------------------------------


def say(text: str) -> None:
    print(f"\n== {text}", flush=True)


def call(
    command: "list[str]", environment: "dict[str, str] | None" = None, folder: "Path | None" = None
) -> int:
    """Run a program to its end and return its exit code; Ctrl+C and termination reach it first."""
    try:
        process = subprocess.Popen(command, env=environment, cwd=folder)
    except OSError as error:
        raise SetupError(
            f"{command[0]} could not be started ({error.strerror}). Your files are safe."
        ) from error
    before = signal.signal(signal.SIGTERM, lambda *_: process.terminate())
    interrupted = False
    try:
        while True:
            try:
                code = process.wait()
                break
            except KeyboardInterrupt:  # the terminal sent it to the program as well: let it finish
                interrupted = True
    finally:
        signal.signal(signal.SIGTERM, before)
    if interrupted:
        raise KeyboardInterrupt
    return code if code >= 0 else 128 - code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
