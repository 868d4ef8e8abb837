"""Batches of training clips: scenes drawn on the processor, made into clips on the device.

    source = ClipSource(SceneSource(footage, config), config, device)
    clips = source.take(ClipRequest(seed=7, size=193, batch=4, length=4, video_share=0.5))

A request gives the same clips whenever, wherever and in whatever order it is asked for.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import torch

from core.training.dice import Dice
from core.training.scene_crew import SceneCrew
from core.training.scenes import MOST_TRIES, SceneRequest, SceneSource, nothing_usable
from core.training.synthesis import ClipBatch, SynthesisConfig, synthesize


@dataclass(frozen=True)
class ClipRequest:
    """`batch` clips of `length` frames of size x size pixels, all of them following from the seed.

    video_share: probability that a clip comes from a video.
    """

    seed: int
    size: int
    batch: int
    length: int
    video_share: float

    @property
    def scenes(self) -> SceneRequest:
        return SceneRequest(self.seed, self.batch, self.size, self.length, self.video_share)


class ClipSource:
    """Makes clips to order; `damaged` says what was wrong with samples that had to be skipped.

    crew: other processes that draw scenes ahead; without one they are drawn here when taken.
    """

    def __init__(
        self,
        scenes: SceneSource,
        config: SynthesisConfig,
        device: torch.device,
        crew: SceneCrew | None = None,
    ) -> None:
        self._scenes = scenes
        self._config = config
        self._device = device
        self._crew = crew
        self._dice = Dice(torch.Generator())

    @property
    def damaged(self) -> frozenset[str]:
        return frozenset(self._scenes.damaged)

    def prepare(self, requests: Sequence[ClipRequest]) -> None:
        """Have the scenes of the requests that come next drawn meanwhile."""
        if self._crew is not None:
            self._crew.prepare([request.scenes for request in requests])

    def take(self, request: ClipRequest) -> ClipBatch:
        """Every clip has at least one object, all of them visible in frame 0.

        MediaError when the data hold nothing usable.
        """
        self._dice.generator.manual_seed(request.seed)
        drawn = self._crew.take(request.scenes) if self._crew is not None else None
        if drawn is not None:
            self._scenes.damaged |= drawn.damaged
        scenes = drawn.scenes if drawn is not None else self._scenes.draw_all(request.scenes)
        parts: list[ClipBatch] = []
        missing = request.batch
        for _ in range(MOST_TRIES):
            part = synthesize(scenes, request.size, self._config, self._dice, self._device)
            parts.append(part)
            missing -= part.objects.numel()
            if not missing:
                return _joined(parts)
            # Some scene's objects were hidden in frame 0: others take their place.
            scenes = self._scenes.draw_all(self._replacements(request, missing))
        raise nothing_usable(self.damaged)

    def _replacements(self, request: ClipRequest, missing: int) -> SceneRequest:
        seed = self._dice.integer(0, 2**31 - 1)
        return SceneRequest(seed, missing, request.size, request.length, request.video_share)

    def close(self) -> None:
        """Send the crew home."""
        if self._crew is not None:
            self._crew.dismiss()


def _joined(parts: list[ClipBatch]) -> ClipBatch:
    if len(parts) == 1:
        return parts[0]
    return ClipBatch(
        torch.cat([part.frames for part in parts]),
        torch.cat([part.labels for part in parts]),
        torch.cat([part.objects for part in parts]),
    )
