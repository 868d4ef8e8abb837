"""Runs that were asked for and wait for another one, written down so that closing forgets none.

What lies in the project file is read back without trusting it, as in memo.py.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from core.session.runs.memo import (
    options_in,
    plain_options,
    plain_scope,
    plain_stop_rules,
    scope_in,
    stop_rules_in,
)
from core.session.runs.rules import NO_RULES, StopRules
from core.session.runs.scope import RunScope
from core.tracking_options import TrackingOptions

WAITING_RUNS = "run/waiting"
"""The project's setting that holds them."""

MOST = 100
LONGEST_AFTER = 1000
_VERSION = 1


@dataclass(frozen=True)
class RunWish:
    """A run as it was asked for; it is planned when it begins.

    after: what is to happen when it is done, in the words of who asked; only kept here.
    """

    scope: RunScope
    options: TrackingOptions
    rules: StopRules = NO_RULES
    after: str = ""


def write_wishes(wishes: Sequence[RunWish]) -> str:
    """ "" for none."""
    if not wishes:
        return ""
    runs = [
        {
            "scope": plain_scope(wish.scope),
            "options": plain_options(wish.options),
            "rules": plain_stop_rules(wish.rules),
            "after": wish.after,
        }
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
        return tuple(_wish_in(run, frame_count) for run in plain["runs"])
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError):
        return ()


def _wish_in(run: Mapping[str, Any], frame_count: int) -> RunWish:
    # Rules and what comes after are not in what earlier versions wrote.
    after = run.get("after", "")
    if not isinstance(after, str) or len(after) > LONGEST_AFTER:
        raise ValueError("what comes after is a short text")
    return RunWish(
        scope_in(run["scope"], frame_count),
        options_in(run["options"]),
        stop_rules_in(run.get("rules", {})),
        after,
    )
