import os
import signal

import pytest

from core.errors import Cancelled
from core.progress import Progress
from core.progress_bar import cancelled_by_interrupt, show_progress


def test_the_bar_is_drawn_on_stderr_and_the_work_runs_to_its_end(capsys):
    seen = []

    def work():
        for done in range(3):
            seen.append(done)
            yield Progress(done, 3, "Counting")

    show_progress(work())

    assert seen == [0, 1, 2]
    output = capsys.readouterr()
    assert output.out == ""
    assert "Counting" in output.err


def test_interrupt_cancels_the_token_between_steps():
    before = signal.getsignal(signal.SIGINT)
    try:
        token = cancelled_by_interrupt()
        token.checkpoint()
        os.kill(os.getpid(), signal.SIGINT)
        with pytest.raises(Cancelled):
            token.checkpoint()
    finally:
        signal.signal(signal.SIGINT, before)
