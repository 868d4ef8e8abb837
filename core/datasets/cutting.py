"""Only the beginning of a sequence, where a whole one would take too long to measure."""

from collections.abc import Sequence
from dataclasses import replace

from core.datasets.sequence import AnnotatedSequence, FindObjects, IdRange, ObjectTrack


def beginning(sequence: AnnotatedSequence, count: int) -> AnnotatedSequence:
    """The first `count` frames, and the objects that appear in them; LVOS ranges end there too."""
    if count >= len(sequence):
        return sequence
    return replace(
        sequence,
        files=sequence.files[:count],
        find_objects=_CutObjects(sequence.find_objects),
    )


class _CutObjects:
    def __init__(self, find: FindObjects) -> None:
        self._find = find

    def __call__(self, sequence: AnnotatedSequence) -> Sequence[ObjectTrack]:
        return [
            replace(track, id_range=_cut_range(track.id_range, sequence))
            for track in self._find(sequence)
            if track.first < len(sequence)
        ]


def _cut_range(whole: IdRange | None, sequence: AnnotatedSequence) -> IdRange | None:
    last = int(sequence.files[-1].name) if whole else 0
    if whole is None or whole.end <= last:
        return whole
    step = (whole.end - whole.start) // max(1, whole.count - 1)
    return IdRange(whole.start, last, (last - whole.start) // max(1, step) + 1)
