"""How commands show long work: a bar on stderr, and Ctrl+C that stops between two steps."""

import contextlib
import signal
from collections.abc import Iterable
from types import FrameType

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
from rich.progress import Progress as ProgressBar

from core.progress import CancelToken, Progress


def cancelled_by_interrupt() -> CancelToken:
    """A token that Ctrl+C cancels, so that work ends between two steps."""
    token = CancelToken()

    def interrupt(signal_number: int, frame: FrameType | None) -> None:
        token.cancel()

    signal.signal(signal.SIGINT, interrupt)
    return token


def show_progress(work: Iterable[Progress]) -> None:
    """Run a generator to its end behind a progress bar on stderr.

    Where stderr is no terminal the bar is one line at the end, and none when the work fails: a log
    then holds the reason and nothing else.
    """
    console = Console(stderr=True)
    bar = ProgressBar(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[speed]}"),
        TimeRemainingColumn(),
        console=console,
    )
    task = bar.add_task("", total=None, speed="")
    with bar if console.is_terminal else contextlib.nullcontext():
        for step in work:
            speed = bar.tasks[0].speed
            bar.update(
                task,
                description=step.text,
                completed=step.done,
                total=step.total or None,
                speed=f"{speed:.1f}/s" if speed else "",
            )
    if not console.is_terminal:
        console.print(bar)
