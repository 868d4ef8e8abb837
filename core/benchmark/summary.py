"""A benchmark's numbers in one record: overall scores, groups, long-clip numbers, speed."""

from collections.abc import Sequence
from dataclasses import dataclass

from core.benchmark.measuring import Measured
from core.datasets.attributes import Attribute
from core.datasets.sequence import Dataset, Layout
from core.metrics.groups import GroupedScore, by_category, by_video
from core.metrics.reappearance import Reappearance, false_find_share, mean_reappearance
from core.metrics.scores import DatasetScore, ObjectScores, summarise


@dataclass(frozen=True)
class Summary:
    """overall: None where no true masks are public. grouped: seen and unseen, where known.

    long: only for LVOS.
    """

    measured: tuple[Measured, ...]
    overall: DatasetScore | None
    grouped: GroupedScore | None
    long: "LongClips | None"

    @property
    def scores(self) -> tuple[ObjectScores, ...]:
        return tuple(score for measured in self.measured for score in measured.scores)

    @property
    def attributes(self) -> dict[str, frozenset[Attribute]]:
        """By sequence."""
        return {measured.sequence: measured.attributes for measured in self.measured}

    @property
    def fps(self) -> float | None:
        """Frames a second while tracking; None where nothing ran."""
        facts = [m.facts for m in self.measured if m.facts is not None]
        seconds = sum(fact.seconds for fact in facts)
        return sum(fact.frames for fact in facts) / seconds if seconds else None

    @property
    def peak_memory_mib(self) -> float | None:
        facts = [m.facts for m in self.measured if m.facts is not None]
        return max((fact.peak_memory_mib for fact in facts), default=None)

    @property
    def device(self) -> str | None:
        return next((m.facts.device for m in self.measured if m.facts is not None), None)

    @property
    def json_line(self) -> dict[str, float | int | str | None]:
        """Fractions; J, F and V are the groups' mean where groups are known (`mean_over`)."""
        best = self.grouped or self.overall
        line: dict[str, float | int | str | None] = {
            "j_and_f": _rounded(best.mean if best else None),
            "j": _rounded(best.region if best else None),
            "f": _rounded(best.boundary if best else None),
            "v": _rounded(best.stability if best else None),
            "fps": _rounded(self.fps, 3),
            "peak_memory_mib": _rounded(self.peak_memory_mib, 1),
            "device": self.device,
            "sequences": len(self.measured),
            "objects": len(self.scores),
            "mean_over": "seen and unseen groups" if self.grouped else "objects",
        }
        if self.grouped and self.overall:
            line["j_and_f_over_objects"] = _rounded(self.overall.mean)
        return line | (self.long.json_keys if self.long else {})


@dataclass(frozen=True)
class LongClips:
    """reappearance: of objects that were away for long. false_finds: share of absent frames with
    any predicted pixel. pingpong: J&F of the sequences of that kind, where there are any.
    """

    reappearance: Reappearance | None
    false_finds: float | None
    pingpong: float | None

    @property
    def json_keys(self) -> dict[str, float | int | str | None]:
        found = self.reappearance
        return {
            "j_and_f_before_gaps": _rounded(found.before if found else None),
            "j_and_f_after_gaps": _rounded(found.after if found else None),
            "after_over_before": _rounded(found.ratio if found else None),
            "absent_frames_with_pixels": _rounded(self.false_finds),
            "j_and_f_pingpong": _rounded(self.pingpong),
        }


def summary_of(dataset: Dataset, measured: Sequence[Measured]) -> Summary:
    scores = [score for one in measured for score in one.scores]
    overall = summarise(scores) if scores else None
    grouped = None
    if dataset.unseen is not None:
        group = by_video if dataset.layout is Layout.LVOS else by_category
        grouped = group(scores, dataset.unseen)
    long = long_clips(scores) if dataset.layout is Layout.LVOS and scores else None
    return Summary(tuple(measured), overall, grouped, long)


def long_clips(scores: Sequence[ObjectScores]) -> LongClips:
    """Reappearance is taken on the clips made for it where there are any, else on all."""
    made = [score for score in scores if score.sequence.endswith("-reappear")]
    pingpong = [score for score in scores if score.sequence.endswith("-pingpong")]
    return LongClips(
        mean_reappearance(made or scores),
        false_find_share(made or scores),
        summarise(pingpong).mean if pingpong else None,
    )


def _rounded(value: float | None, digits: int = 6) -> float | None:
    return None if value is None else round(value, digits)
