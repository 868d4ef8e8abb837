"""Endless batches of training clips, drawn at random from still and video packs.

    source = ClipSource(stills, videos, backgrounds, SynthesisConfig(), generator, device)
    for clips in source.batches(size=193, batch=4, length=4, video_share=0.5): ...

Everything random comes from the given CPU generator: the same seed gives the same clips.
"""

from collections.abc import Callable, Iterator
from typing import TypeVar

import numpy as np
import torch
from numpy.typing import NDArray

from core.datasets.packs import Sample, StillPack, VideoPack
from core.errors import MediaError
from core.training.canvas import (
    crop_anywhere,
    crop_around,
    cut_canvas,
    cut_piece,
    keep_objects,
    random_blob,
    usable_objects,
)
from core.training.dice import Dice
from core.training.synthesis import ClipBatch, Piece, Scene, SynthesisConfig, synthesize
from core.types import Image, Mask

T = TypeVar("T")

MOST_TRIES = 200
"""So many draws in a row without a usable sample mean that the packs hold none."""


class ClipSource:
    """Draws scenes from packs and synthesises them; `skipped` counts damaged samples.

    stills: annotated stills. videos: annotated sequences, None for a stills-only source.
    backgrounds: pictures without annotation (other scenes, occluders); None: stills serve.
    generator: on the CPU. device: where batches are made and delivered.
    """

    def __init__(
        self,
        stills: StillPack,
        videos: VideoPack | None,
        backgrounds: StillPack | None,
        config: SynthesisConfig,
        generator: torch.Generator,
        device: torch.device,
    ) -> None:
        self.skipped = 0
        self._stills = stills
        self._annotated = stills.annotated
        self._videos = videos
        self._backgrounds = backgrounds
        self._config = config
        self._dice = Dice(generator)
        self._device = device

    def restart(self, seed: int) -> None:
        """Draw from here on what a source with a generator of this seed would draw."""
        self._dice.generator.manual_seed(seed)

    def batches(
        self, *, size: int, batch: int, length: int, video_share: float
    ) -> Iterator[ClipBatch]:
        """Batches without end: `batch` clips of `length` frames of size x size pixels.

        video_share: probability that a clip comes from a video. Every clip has at least one object,
        all of them visible in frame 0. Raises MediaError when the packs hold nothing usable.
        """
        while True:
            yield self._fill(size, batch, length, video_share)

    def _fill(self, size: int, batch: int, length: int, video_share: float) -> ClipBatch:
        parts: list[ClipBatch] = []
        missing = batch
        for _ in range(MOST_TRIES):
            scenes = [self._scene(size, length, video_share) for _ in range(missing)]
            part = synthesize(scenes, size, self._config, self._dice, self._device)
            parts.append(part)
            missing -= part.objects.numel()
            if not missing:
                return _joined(parts)
        raise _nothing_usable()

    def _scene(self, size: int, length: int, video_share: float) -> Scene:
        def draw() -> Scene | None:
            if self._videos is not None and self._dice.chance(video_share):
                return self._video_scene(self._videos, size, length)
            return self._still_scene(size, length)

        return self._until_usable(draw)

    def _until_usable(self, draw: Callable[[], T | None]) -> T:
        for _ in range(MOST_TRIES):
            try:
                drawn = draw()
            except MediaError:
                self.skipped += 1
                continue
            if drawn is not None:
                return drawn
        raise _nothing_usable()

    # Scenes

    def _still_scene(self, size: int, length: int) -> Scene | None:
        config, dice = self._config, self._dice
        sample = self._stills.read(dice.choice(self._annotated))
        ids = self._some_objects(sample, config.most_still_objects)
        if not ids:
            return None
        mask = keep_objects(sample.mask, ids)
        speed = dice.uniform(*config.still_speed)
        pieces: list[Piece] = []
        if dice.chance(config.lookalike):
            pieces.append(self._lookalike(sample, mask, size, length))
        if dice.chance(config.separate):
            image, hidden = self._other_picture(size)
            ids_canvas = np.zeros_like(hidden)
            pieces.append(self._piece(sample.image, mask, 1, size, length))
        else:
            box = crop_around(mask, dice.integer(1, len(ids)), config.crop_side, dice)
            image, ids_canvas = cut_canvas(
                sample.image, mask, box, _canvas_size(size), mirrored=dice.chance(0.5)
            )
        if dice.chance(config.merge):
            pieces.append(self._pasted(len(ids) + 1, size, length))
        return self._finish([image], [ids_canvas], (0,) * length, pieces, speed, size)

    def _video_scene(self, videos: VideoPack, size: int, length: int) -> Scene | None:
        config, dice = self._config, self._dice
        sequence = dice.choice(videos.sequences)
        indices = self._frame_indices(videos.frame_count(sequence), length)
        samples = [videos.read(sequence, index) for index in indices]
        ids = usable_objects(samples[0].mask, 0.0, 1.0)[: config.most_still_objects]
        if not ids:
            return None
        first = keep_objects(samples[0].mask, ids)
        box = crop_around(first, dice.integer(1, len(ids)), config.crop_side, dice)
        mirrored = dice.chance(0.5)
        canvases = [
            cut_canvas(sample.image, sample.mask, box, _canvas_size(size), mirrored=mirrored)
            for sample in samples
        ]
        pieces: list[Piece] = []
        if dice.chance(config.lookalike):
            pieces.append(self._lookalike(samples[0], first, size, length))
        if dice.chance(config.merge_video):
            pieces.append(self._pasted(len(ids) + 1, size, length))
        images = [image for image, _ in canvases]
        masks = [keep_objects(mask, ids) for _, mask in canvases]
        speed = config.video_motion * dice.uniform(*config.still_speed)
        return self._finish(images, masks, tuple(range(length)), pieces, speed, size)

    def _finish(
        self,
        images: list[Image],
        masks: list[Mask],
        picture_of: tuple[int, ...],
        pieces: list[Piece],
        speed: float,
        size: int,
    ) -> Scene:
        config, dice = self._config, self._dice
        length = len(picture_of)
        if dice.chance(config.occlude):
            pieces.append(self._occluder(size, length))
        if length > 2 and dice.chance(config.cut):
            away = self._away(length)
            other, hidden = self._other_picture(size)
            images, masks = [*images, other], [*masks, np.zeros_like(hidden)]
            picture_of = tuple(
                len(images) - 1 if gone else picture
                for picture, gone in zip(picture_of, away, strict=True)
            )
            for piece in pieces:
                piece.visible[away] = False
        return Scene(
            images=np.stack(images),
            ids=np.stack(masks),
            picture_of=picture_of,
            zoom=dice.uniform(*config.view),
            speed=speed,
            pieces=tuple(pieces),
        )

    def _frame_indices(self, count: int, length: int) -> list[int]:
        """`length` frames with random gaps, bouncing at the ends of the sequence."""
        dice = self._dice
        longest = dice.integer(1, self._config.longest_gap)
        steps = [0] + [dice.integer(1, longest) for _ in range(length - 1)]
        start = dice.integer(0, max(0, count - 1 - min(sum(steps), count // 2)))
        places = np.cumsum(steps) + start
        if dice.chance(self._config.reverse):
            places = count - 1 - places
        period = max(1, 2 * (count - 1))
        return [int(min(place % period, period - place % period)) for place in places]

    def _away(self, length: int) -> NDArray[np.bool_]:
        """1-3 frames, neither the first nor (in clips of 3 and more) the last."""
        away = np.zeros(length, bool)
        count = min(self._dice.integer(1, 3), max(1, length - 2))
        start = self._dice.integer(1, max(1, length - 1 - count))
        away[start : start + count] = True
        return away

    # Pieces

    def _some_objects(self, sample: Sample, most: int) -> list[int]:
        usable = usable_objects(sample.mask, self._config.least_share, self._config.most_share)
        return self._dice.sample(usable, self._dice.integer(1, most))

    def _pasted(self, first_label: int, size: int, length: int) -> Piece:
        def draw() -> Piece | None:
            sample = self._stills.read(self._dice.choice(self._annotated))
            ids = self._some_objects(sample, self._config.most_pasted_objects)
            mask = keep_objects(sample.mask, ids)
            return self._piece(sample.image, mask, first_label, size, length) if ids else None

        return self._until_usable(draw)

    def _piece(self, image: Image, mask: Mask, first_label: int, size: int, length: int) -> Piece:
        visible = np.ones(length, bool)
        if length > 2 and self._dice.chance(self._config.disappear):
            visible &= ~self._away(length)
        return self._placed(image, mask, first_label, visible, self._config.piece_scale, size)

    def _lookalike(self, sample: Sample, mask: Mask, size: int, length: int) -> Piece:
        """A copy of one object, labelled as background."""
        ids = usable_objects(mask, 0.0, 1.0)
        one = keep_objects(mask, [self._dice.choice(ids)])
        visible = np.ones(length, bool)
        return self._placed(sample.image, one, 0, visible, self._config.piece_scale, size)

    def _occluder(self, size: int, length: int) -> Piece:
        """Something in front, for a while or always: an object or a blob of another picture."""
        visible = self._away(length) if self._dice.chance(0.7) else np.ones(length, bool)
        if self._dice.chance(0.5):
            other = self._pasted(1, size, length)
            image, ids = other.image, other.ids
        else:
            image, hidden = self._other_picture(size)
            ids = random_blob(hidden.shape[0], self._dice)
        return self._placed(image, ids, 0, visible, (0.3, 0.8), size)

    def _placed(
        self,
        image: Image,
        mask: Mask,
        first_label: int,
        visible: NDArray[np.bool_],
        scale: tuple[float, float],
        size: int,
    ) -> Piece:
        dice = self._dice
        canvas, ids = cut_piece(image, mask, _piece_size(size), mirrored=dice.chance(0.5))
        return Piece(
            image=canvas,
            ids=ids,
            first_label=first_label,
            visible=visible,
            scale=dice.uniform(*scale),
            centre=(dice.uniform(-0.6, 0.6), dice.uniform(-0.6, 0.6)),
            speed=dice.uniform(*self._config.still_speed),
            camouflage=dice.uniform(0.5, 1.0) if dice.chance(self._config.camouflage) else 0.0,
        )

    def _other_picture(self, size: int) -> tuple[Image, Mask]:
        """A crop of any picture, without labels."""
        pack = self._backgrounds if self._backgrounds is not None else self._stills

        def draw() -> Image:
            sample = pack.read(self._dice.integer(0, len(pack) - 1))
            height, width = sample.mask.shape
            box = crop_anywhere(height, width, self._config.crop_side, self._dice)
            mirrored = self._dice.chance(0.5)
            canvas, _ = cut_canvas(
                sample.image, sample.mask, box, _canvas_size(size), mirrored=mirrored
            )
            return canvas

        canvas = self._until_usable(draw)
        return canvas, np.zeros(canvas.shape[:2], np.uint8)


def _canvas_size(size: int) -> int:
    """Pictures are cut a little larger than the frame, which looks at a part of them."""
    return round(1.15 * size)


def _piece_size(size: int) -> int:
    return round(0.5 * size)


def _joined(parts: list[ClipBatch]) -> ClipBatch:
    if len(parts) == 1:
        return parts[0]
    return ClipBatch(
        torch.cat([part.frames for part in parts]),
        torch.cat([part.labels for part in parts]),
        torch.cat([part.objects for part in parts]),
    )


def _nothing_usable() -> MediaError:
    return MediaError(
        "The training packs hold no usable sample. Nothing was trained. Check the packs."
    )
