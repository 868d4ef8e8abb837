"""A run written down so that it can go on after a restart; read back without trusting it.

It lies in the project file, which may come from anywhere: what is not exactly as written here is as
if no run had been going on.
"""

import dataclasses
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from core.frames import Frames
from core.session.runs.plan import Leg, RunPlan
from core.session.runs.rules import NO_RULES, StopRules
from core.session.runs.scope import AtKeyframes, RunScope, Until, Way
from core.tracker_memory import BankChoice, MemoryRules
from core.tracking_options import TrackingOptions
from core.types import MAX_OBJECTS, Direction, FrameIndex, ObjectId

_VERSION = 1
_FRAMES_OF_RULES = ("excluded", "pinned", "forgets_global", "forgets_local")


@dataclass(frozen=True)
class RunMemo:
    """What is needed to go on. number: tells the runs of one project apart.

    leg: which of the plan's legs this is about, from 0. joins: a run of the project whose step this
    one goes into; None while nothing is stored. rules: what pauses it.
    """

    number: int
    scope: RunScope
    options: TrackingOptions
    plan: RunPlan
    leg: int = 0
    joins: int | None = None
    rules: StopRules = NO_RULES


def write_memo(memo: RunMemo) -> str:
    return json.dumps(
        {
            "version": _VERSION,
            "number": memo.number,
            "scope": plain_scope(memo.scope),
            "options": plain_options(memo.options),
            "legs": [_plain_leg(leg) for leg in memo.plan.legs],
            "leg": memo.leg,
            "joins": memo.joins,
            "rules": plain_stop_rules(memo.rules),
        }
    )


def read_memo(text: str, frame_count: int) -> RunMemo | None:
    """None unless it is what `write_memo` wrote for a video of so many frames."""
    try:
        plain = json.loads(text)
        if plain["version"] != _VERSION:
            return None
        legs = tuple(_leg_in(leg, frame_count) for leg in _list(plain["legs"]))
        return RunMemo(
            _whole(plain["number"]),
            scope_in(plain["scope"], frame_count),
            options_in(plain["options"]),
            RunPlan(legs),
            _whole(plain["leg"], 0, len(legs) - 1),
            # Not in what earlier versions wrote.
            None if plain.get("joins") is None else _whole(plain["joins"], 1),
            stop_rules_in(plain.get("rules", {})),
        )
    except (KeyError, TypeError, ValueError, RecursionError):
        return None


def plain_scope(scope: RunScope) -> dict[str, object]:
    """For JSON; `scope_in` reads it back."""
    return {
        "frame": scope.frame,
        "way": scope.way.value,
        "until": scope.until.value,
        "count": scope.count,
        "bounds": scope.bounds,
        "objects": None if scope.objects is None else sorted(scope.objects),
        "at_keyframes": scope.at_keyframes.value,
        "replaces_keyframes": scope.replaces_keyframes,
        "fade": scope.fade,
        "memory": plain_memory_rules(scope.memory),
        "fresh_history": scope.fresh_history,
    }


def scope_in(plain: Mapping[str, object], frame_count: int) -> RunScope:
    """KeyError, TypeError or ValueError unless it is one for a video of so many frames."""
    bounds = plain["bounds"]
    objects = plain["objects"]
    return RunScope(
        _frame(plain["frame"], frame_count),
        Way(plain["way"]),
        Until(plain["until"]),
        _whole(plain["count"], 1),
        None if bounds is None else _pair(bounds, frame_count),
        None if objects is None else frozenset(_object(i) for i in _list(objects)),
        AtKeyframes(plain["at_keyframes"]),
        _yes_or_no(plain["replaces_keyframes"]),
        _whole(plain["fade"], 0, 1000),
        memory_rules_in(plain.get("memory", {}), frame_count),
        _yes_or_no(plain["fresh_history"]),
    )


def plain_stop_rules(rules: StopRules) -> dict[str, float | None]:
    """For JSON; `stop_rules_in` reads it back."""
    return dataclasses.asdict(rules)


def stop_rules_in(plain: object) -> StopRules:
    """TypeError or ValueError unless each limit is one; a rule that is not there is off."""
    if not isinstance(plain, dict):
        raise TypeError("limits by name were expected")
    vanished = plain.get("vanished")
    return StopRules(
        _share(plain.get("area_change"), most=100.0),
        None if vanished is None else _whole(vanished, 1),
        _share(plain.get("confidence")),
        _share(plain.get("risk")),
    )


def plain_memory_rules(rules: MemoryRules) -> dict[str, object]:
    """For JSON; `memory_rules_in` reads it back."""
    bank = rules.bank
    return {
        **{name: getattr(rules, name).ranges for name in _FRAMES_OF_RULES},
        "bank": None if bank is None else [bank.path, bank.checksum],
    }


def memory_rules_in(plain: object, frame_count: int) -> MemoryRules:
    """TypeError or ValueError unless each rule names frames of the video; none is as if empty."""
    if not isinstance(plain, dict):
        raise TypeError("rules by name were expected")
    excluded, pinned, forgets_global, forgets_local = (
        _frames_in(plain.get(name, []), frame_count) for name in _FRAMES_OF_RULES
    )
    bank = _bank_in(plain.get("bank"))
    return MemoryRules(excluded, pinned, forgets_global, forgets_local, bank)


def _bank_in(plain: object) -> BankChoice | None:
    if plain is None:
        return None
    path, checksum = _list(plain)
    if not isinstance(path, str):
        raise TypeError("a file is named by a text")
    return BankChoice(path, _whole(checksum))


def plain_options(options: TrackingOptions) -> dict[str, object]:
    """For JSON; `options_in` reads it back."""
    plain = dataclasses.asdict(options)
    plain["weights"] = None if options.weights is None else str(options.weights)
    return plain


def options_in(plain: Mapping[str, object]) -> TrackingOptions:
    """KeyError, TypeError or ValueError unless they are options of this version."""
    defaults = dataclasses.asdict(TrackingOptions())
    plain = {"likeness": 0.0, "reach": 0.0, **plain}  # runs from before there were such rules
    if plain.keys() != defaults.keys():
        raise ValueError("other options")
    weights = plain["weights"]
    if weights is not None and not isinstance(weights, str):
        raise TypeError("weights are named by a path")
    for name, default in defaults.items():
        if name != "weights" and type(plain[name]) is not type(default):
            raise TypeError(f"{name} is of another kind")
    values: dict[str, object] = {**plain, "weights": None if weights is None else Path(weights)}
    return TrackingOptions(**values)  # type: ignore[arg-type]  # each was compared with its default


def _plain_leg(leg: Leg) -> dict[str, object]:
    return {
        "start": leg.start,
        "stop": leg.stop,
        "direction": leg.direction.value,
        "writes": _plain_cells(leg.writes),
        "replaced": _plain_cells(leg.replaced),
        "far_end": leg.far_end,
        "reached": leg.reached,
    }


def _leg_in(entry: object, frame_count: int) -> Leg:
    if not isinstance(entry, dict):
        raise TypeError("a leg was expected")
    plain: dict[str, object] = entry
    far_end, reached = plain["far_end"], plain["reached"]
    leg = Leg(
        _frame(plain["start"], frame_count),
        _frame(plain["stop"], frame_count),
        Direction(_whole(plain["direction"], -1)),
        _cells_in(plain["writes"], frame_count),
        _cells_in(plain["replaced"], frame_count),
        None if far_end is None else _frame(far_end, frame_count),
        None if reached is None else _pair(reached, frame_count),
    )
    low, high = sorted((leg.start, leg.stop))
    written = [frame for frames in leg.writes.values() for span in frames.ranges for frame in span]
    if (
        not leg.writes
        or leg.start == leg.stop
        or (leg.stop > leg.start) != (leg.direction is Direction.FORWARD)
        or not all(low <= frame <= high for frame in written)
        or (leg.far_end is not None and leg.far_end != leg.stop + leg.direction.step)
        or (leg.reached is not None and leg.far_end is None)
    ):
        raise ValueError("no such leg")
    return leg


def _plain_cells(cells: Mapping[ObjectId, Frames]) -> list[list[object]]:
    return [[object_id, frames.ranges] for object_id, frames in cells.items()]


def _cells_in(plain: object, frame_count: int) -> dict[ObjectId, Frames]:
    cells = {}
    for entry in _list(plain):
        object_id, ranges = _list(entry)
        cells[_object(object_id)] = _frames_in(ranges, frame_count)
    return cells


def _frames_in(plain: object, frame_count: int) -> Frames:
    spans = [_pair(span, frame_count) for span in _list(plain)]
    if any(first > last for first, last in spans):
        raise ValueError("a span that ends before it begins")
    return Frames(frame for first, last in spans for frame in range(first, last + 1))


def _pair(plain: object, frame_count: int) -> tuple[FrameIndex, FrameIndex]:
    first, last = _list(plain)
    return _frame(first, frame_count), _frame(last, frame_count)


def _frame(plain: object, frame_count: int) -> FrameIndex:
    return _whole(plain, 0, frame_count - 1)


def _object(plain: object) -> ObjectId:
    return ObjectId(_whole(plain, 1, MAX_OBJECTS))


def _whole(plain: object, low: int = 0, high: int | None = None) -> int:
    if not isinstance(plain, int) or isinstance(plain, bool):
        raise TypeError("a whole number was expected")
    if plain < low or (high is not None and plain > high):
        raise ValueError(f"{plain} is out of range")
    return plain


def _share(plain: object, most: float = 1.0) -> float | None:
    if plain is None:
        return None
    if not isinstance(plain, int | float) or isinstance(plain, bool):
        raise TypeError("a share was expected")
    if not 0 <= plain <= most:
        raise ValueError(f"{plain} is out of range")
    return float(plain)


def _yes_or_no(plain: object) -> bool:
    if not isinstance(plain, bool):
        raise TypeError("yes or no was expected")
    return plain


def _list(plain: object) -> list[object]:
    if not isinstance(plain, list):
        raise TypeError("a list was expected")
    return plain
