"""Starts the window, or a command when the first argument names one."""

import sys
from pathlib import Path

COMMANDS = (
    *(
        "propagate",
        "info",
        "train",
        "weights",
        "pretrain-encoder",
        "benchmark",
        "ablation",
        "evaluate",
    ),
    *("score", "risk", "compare", "dataset"),
)

SMOKE_PICTURE = Path("evermask-smoke.png")


def main(arguments: list[str]) -> int:
    """Exit code of the command, or of the window's event loop."""
    if arguments[:1] == ["--smoke"]:
        from app.smoke import run_smoke

        return run_smoke(Path(arguments[1]) if arguments[1:] else SMOKE_PICTURE)
    if arguments == ["--sample"]:
        from app.application import run_sample

        return run_sample()
    if not arguments or (len(arguments) == 1 and _names_media(arguments[0])):
        from app.application import run as run_window

        return run_window(Path(arguments[0]) if arguments else None)
    from core.cli import run as run_command

    return run_command(arguments)


def _names_media(argument: str) -> bool:
    """A command name wins over a file of that name; what an option means, the commands know."""
    return argument not in COMMANDS and not argument.startswith("-")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
