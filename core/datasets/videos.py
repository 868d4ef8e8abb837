"""Annotated frames of sequences of any layout, drawn at random: what training reads of videos.

A damaged frame raises MediaError naming the file: whoever draws frames skips and counts it.
"""

from collections.abc import Sequence

from core.datasets.packs import Sample, SampleCache
from core.datasets.sequence import AnnotatedSequence
from core.errors import MediaError


class VideoSamples:
    """Sequences in one list; of each, the frames that have a mask, counted from 0."""

    def __init__(self, sequences: Sequence[AnnotatedSequence], cache_bytes: int = 0) -> None:
        self._cache = SampleCache(cache_bytes)
        self._sequences = [sequence for sequence in sequences if sequence.annotated]

    def __len__(self) -> int:
        return len(self._sequences)

    @property
    def frames(self) -> int:
        """Of all sequences together."""
        return sum(len(sequence.annotated) for sequence in self._sequences)

    def frame_count(self, video: int) -> int:
        return len(self._sequences[video].annotated)

    def read(self, video: int, frame: int) -> Sample:
        """Picture and ids of one frame; MediaError when a file is damaged."""
        sequence = self._sequences[video]
        index = sequence.annotated[frame]
        files = sequence.files[index]
        key = (sequence.archive.path, files.image)
        cached = self._cache.get(key)
        if cached is not None:
            return cached
        image, mask = sequence.image(index), sequence.truth(index)
        if image.shape[:2] != mask.shape:
            raise MediaError(
                f"{files.mask} in {sequence.archive.path.name} is {mask.shape[1]}x{mask.shape[0]}, "
                f"its picture {image.shape[1]}x{image.shape[0]}. Replace it or take it away."
            )
        sample = Sample(f"{sequence.name}/{files.name}", image, mask)
        self._cache.offer(key, sample)
        return sample


class FramesAsStills:
    """The frames of videos one by one, where there are no annotated stills."""

    def __init__(self, videos: VideoSamples) -> None:
        self._videos = videos
        self._places = [
            (video, frame)
            for video in range(len(videos))
            for frame in range(videos.frame_count(video))
        ]

    def __len__(self) -> int:
        return len(self._places)

    @property
    def annotated(self) -> Sequence[int]:
        return range(len(self))

    def read(self, index: int) -> Sample:
        return self._videos.read(*self._places[index])
