"""Parts of a sequence, where a whole one would take too long: its beginning, or every nth frame."""

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


def every_nth(sequence: AnnotatedSequence, step: int) -> AnnotatedSequence:
    """Frames 0, step, 2 step ...; an object begins at the first of them that shows it.

    Frame ranges of a description (LVOS) speak of all frames and are left out.
    """
    if step <= 1:
        return sequence
    return replace(
        sequence,
        files=sequence.files[::step],
        find_objects=_ThinnedObjects(sequence, step),
    )


class _ThinnedObjects:
    """Looks at the whole sequence's objects, and keeps those that some frame still shows."""

    def __init__(self, whole: AnnotatedSequence, step: int) -> None:
        self._whole = whole
        self._step = step

    def __call__(self, sequence: AnnotatedSequence) -> Sequence[ObjectTrack]:
        kept = []
        for track in self._whole.objects:
            first = -(-track.first // self._step)
            while first < len(sequence) and track.object_id not in sequence.truth(first):
                first += 1
            if first < len(sequence):
                kept.append(replace(track, first=first, id_range=None))
        return kept


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
