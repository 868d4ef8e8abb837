"""Starts the window, or a command when the first argument names one."""

import sys

COMMANDS = ("propagate", "info", "train")


def main(arguments: list[str]) -> int:
    """Exit code of the command, or of the window's event loop."""
    if arguments and (arguments[0] in COMMANDS or arguments[0] in ("--help", "-h")):
        from core.cli import run

        return run(arguments)
    from app.application import start

    return start(arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
