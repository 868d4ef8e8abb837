"""What a person wants of the memory of all runs of a project; every wish is one undo step.

session.py holds a `MemoryRuling`. The rule: a wish changes no mask; cells that would come out
differently become soft stale with it. The text in the project file is read without trusting it.
"""

import json
from dataclasses import dataclass, replace
from pathlib import Path

from core.frames import Frames
from core.project.project import Project
from core.project.staleness import mark_soft_stale
from core.session.runs.memo import memory_rules_in, plain_memory_rules
from core.session.runs.scope import RunScope
from core.tracker_memory import NO_MEMORY_RULES, MemoryRules
from core.tracking_options import MOST_REFERENCES, TrackingOptions
from core.types import CellState, Change, FrameIndex

MEMORY_RULES = "memory/rules"
"""The project's setting."""


@dataclass(frozen=True)
class MemoryWishes:
    """is_frozen: global memory is read and learns nothing. references: most of them at a time."""

    rules: MemoryRules = NO_MEMORY_RULES
    is_frozen: bool = False
    references: int = MOST_REFERENCES

    def of_scope(self, scope: RunScope) -> RunScope:
        """The scope of a run that follows these wishes."""
        return replace(scope, memory=self.rules)

    def of_options(self, options: TrackingOptions) -> TrackingOptions:
        """How a run that follows them is computed."""
        return replace(
            options,
            frozen_memory=options.frozen_memory or self.is_frozen,
            references=min(options.references, self.references),
        )


NO_WISHES = MemoryWishes()


def wishes_of(project: Project) -> MemoryWishes:
    """Those of a project; none where the text is not what `MemoryRuling` wrote."""
    text = project.setting(MEMORY_RULES)
    if not text:
        return NO_WISHES
    try:
        plain = json.loads(text)
        is_frozen, references = plain["is_frozen"], plain["references"]
        if not isinstance(is_frozen, bool) or type(references) is not int:
            raise TypeError("wishes of another kind")
        if not 1 <= references <= MOST_REFERENCES:
            raise ValueError("as many references there never are")
        rules = memory_rules_in(plain["rules"], project.media.frame_count)
    except (KeyError, TypeError, ValueError, RecursionError):
        return NO_WISHES
    return MemoryWishes(rules, is_frozen, references)


class MemoryRuling:
    """Of one project. Each method answers the Change, or None when all is so already."""

    def __init__(self, project: Project) -> None:
        self._project = project

    @property
    def wishes(self) -> MemoryWishes:
        return wishes_of(self._project)

    def exclude(self, frames: Frames) -> Change | None:
        """These frames leave nothing behind in memory."""
        rules = self.wishes.rules
        all_of_them = Frames([*rules.excluded, *frames])
        kept = replace(rules, excluded=all_of_them, pinned=rules.pinned - frames)
        return self._rule(f"Leave {_told(frames)} out of memory", kept, frames)

    def include(self, frames: Frames) -> Change | None:
        """They are remembered again."""
        rules = self.wishes.rules
        kept = replace(rules, excluded=rules.excluded - frames)
        return self._rule(f"Take {_told(frames)} into memory", kept, frames)

    def pin(self, frame: FrameIndex) -> Change | None:
        """This keyframe stays a reference however many others are nearer."""
        rules, one = self.wishes.rules, Frames([frame])
        pinned = Frames([*rules.pinned, frame])
        kept = replace(rules, pinned=pinned, excluded=rules.excluded - one)
        return self._rule(f"Pin frame {frame} in memory", kept, one)

    def unpin(self, frame: FrameIndex) -> Change | None:
        rules, one = self.wishes.rules, Frames([frame])
        return self._rule(
            f"Unpin frame {frame} in memory", replace(rules, pinned=rules.pinned - one), one
        )

    def forget_global(self, frame: FrameIndex, *, forgets: bool) -> Change | None:
        """Global memory begins anew from this frame, or does no more."""
        rules, one = self.wishes.rules, Frames([frame])
        at = Frames([*rules.forgets_global, frame]) if forgets else rules.forgets_global - one
        name = f"{'Reset' if forgets else 'Keep'} global memory at frame {frame}"
        return self._rule(name, replace(rules, forgets_global=at), one)

    def forget_local(self, frame: FrameIndex, *, forgets: bool) -> Change | None:
        """This frame does not look at the one before, or does again."""
        rules, one = self.wishes.rules, Frames([frame])
        at = Frames([*rules.forgets_local, frame]) if forgets else rules.forgets_local - one
        name = f"{'Reset' if forgets else 'Keep'} local memory at frame {frame}"
        return self._rule(name, replace(rules, forgets_local=at), one)

    def freeze(self, *, frozen: bool) -> Change | None:
        """Runs read global memory as it is; it learns nothing more."""
        name = "Freeze global memory" if frozen else "Let global memory learn"
        return self._wish(name, replace(self.wishes, is_frozen=frozen))

    def begin_with(self, path: Path | None) -> Change | None:
        """Runs begin with the global memory of this file; None: with their own.

        EvermaskError for a file that holds none. Loads the network's library.
        """
        bank = None
        if path is not None:
            from core.propagation.bank_files import chosen_bank

            bank = chosen_bank(path)
        name = "Begin with an own memory" if path is None else f"Begin with {path.name}"
        rules = replace(self.wishes.rules, bank=bank)
        return self._wish(name, replace(self.wishes, rules=rules))

    def allow_references(self, most: int) -> Change | None:
        """So many keyframes at a time are references at most."""
        wanted = replace(self.wishes, references=min(max(1, most), MOST_REFERENCES))
        return self._wish(f"At most {most} references", wanted)

    def clear(self) -> Change | None:
        """No wish any more: memory as the network has it."""
        return self._wish("Clear the rules of memory", NO_WISHES)

    # --- inside

    def _rule(self, name: str, rules: MemoryRules, about: Frames) -> Change | None:
        """What comes after a frame of a run depends on it; a reference is looked at everywhere."""
        keyframes = self._project.frames_with(frozenset({CellState.KEYFRAME}))
        is_everywhere = any(keyframes[frame] for frame in about)
        since = None if is_everywhere else about
        return self._wish(name, replace(self.wishes, rules=rules), since)

    def _wish(self, name: str, wishes: MemoryWishes, since: Frames | None = None) -> Change | None:
        if wishes == self.wishes:
            return None
        runs = self._project.runs()
        with self._project.edit(name) as edit:
            edit.set_setting(MEMORY_RULES, None if wishes == NO_WISHES else _text(wishes))
            ids = [info.id for info in self._project.objects()]
            mark_soft_stale(edit.cells, runs, ids, since)
        return edit.change


def _text(wishes: MemoryWishes) -> str:
    plain = {
        "rules": plain_memory_rules(wishes.rules),
        "is_frozen": wishes.is_frozen,
        "references": wishes.references,
    }
    return json.dumps(plain)


def _told(frames: Frames) -> str:
    first, last = frames.ranges[0][0], frames.ranges[-1][1]
    return f"frame {first}" if first == last else f"frames {first}\N{EN DASH}{last}"
