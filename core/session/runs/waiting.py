"""Runs that were asked for and wait for another one, written down so that closing forgets none.

What lies in the project file is read back without trusting it, as in memo.py.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from core.session.runs.memo import options_in, plain_options, plain_scope, scope_in
from core.session.runs.scope import RunScope
from core.tracking_options import TrackingOptions

WAITING_RUNS = "run/waiting"
"""The project's setting that holds them."""

MOST = 100
_VERSION = 1


@dataclass(frozen=True)
class RunWish:
    """A run as it was asked for; it is planned when it begins."""

    scope: RunScope
    options: TrackingOptions


def write_wishes(wishes: Sequence[RunWish]) -> str:
    """ "" for none."""
    if not wishes:
        return ""
    runs = [
        {"scope": plain_scope(wish.scope), "options": plain_options(wish.options)}
        for wish in wishes[:MOST]
    ]
    return json.dumps({"version": _VERSION, "runs": runs})


def read_wishes(text: str, frame_count: int) -> tuple[RunWish, ...]:
    """Nothing unless it is what `write_wishes` wrote for a video of so many frames."""
    if not text:
        return ()
    try:
        plain = json.loads(text)
        if plain["version"] != _VERSION or len(plain["runs"]) > MOST:
            return ()
        return tuple(
            RunWish(scope_in(run["scope"], frame_count), options_in(run["options"]))
            for run in plain["runs"]
        )
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError):
        return ()
