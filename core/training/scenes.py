"""Draws the ingredients of training clips at random: scenes out of stills, videos, backgrounds.

Pictures are read and cut here, on the processor; `core.training.synthesis` moves and pastes them
on the training device. The same request gives the same scenes.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import torch
from numpy.typing import NDArray

from core.datasets.packs import Sample, Stills
from core.datasets.videos import FramesAsStills, VideoSamples
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
from core.training.synthesis import Piece, Scene, SynthesisConfig
from core.types import Image, Mask

T = TypeVar("T")

MOST_TRIES = 200
"""So many draws in a row without a usable sample mean that the data hold none."""


@dataclass(frozen=True)
class Footage:
    """What training clips are made of, at least stills or videos.

    stills: annotated; without any, the frames of videos serve. backgrounds: pictures without
    annotation for other scenes and occluders; without any, the stills serve.
    """

    stills: Stills | None
    videos: VideoSamples | None = None
    backgrounds: Stills | None = None

    @property
    def epoch_frames(self) -> int:
        """Annotated frames of all videos; stills, where there are no videos."""
        if self.videos is not None:
            return self.videos.frames
        return len(self.stills.annotated) if self.stills is not None else 0


@dataclass(frozen=True)
class SceneRequest:
    """`count` scenes of `length` frames for clips of size x size pixels, following from the seed.

    video_share: probability that a scene comes from a video.
    """

    seed: int
    count: int
    size: int
    length: int
    video_share: float


class SceneSource:
    """Draws scenes; `damaged` collects what was wrong with samples that had to be skipped."""

    def __init__(self, footage: Footage, config: SynthesisConfig) -> None:
        self.damaged: set[str] = set()
        self.epoch_frames = footage.epoch_frames
        self._dice = Dice(torch.Generator())
        self._videos = footage.videos
        stills = footage.stills
        if (stills is None or not stills.annotated) and footage.videos is not None:
            stills = FramesAsStills(footage.videos)
        if stills is None or not stills.annotated:
            raise nothing_usable()
        self._stills = stills
        self._annotated = stills.annotated
        self._backgrounds = footage.backgrounds if footage.backgrounds is not None else stills
        self._config = config

    def draw_all(self, request: SceneRequest) -> list[Scene]:
        """The ingredients of a request's clips; MediaError when the data hold nothing usable."""
        self._dice.generator.manual_seed(request.seed)
        return [self._scene(request) for _ in range(request.count)]

    def _scene(self, request: SceneRequest) -> Scene:
        def draw() -> Scene | None:
            if self._videos is not None and self._dice.chance(request.video_share):
                return self._video_scene(self._videos, request.size, request.length)
            return self._still_scene(request.size, request.length)

        return self._until_usable(draw)

    def _until_usable(self, draw: Callable[[], T | None]) -> T:
        for _ in range(MOST_TRIES):
            try:
                drawn = draw()
            except MediaError as error:
                self.damaged.add(str(error))
                continue
            if drawn is not None:
                return drawn
        raise nothing_usable(self.damaged)

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

    def _video_scene(self, videos: VideoSamples, size: int, length: int) -> Scene | None:
        config, dice = self._config, self._dice
        video = dice.integer(0, len(videos) - 1)
        indices = self._frame_indices(videos.frame_count(video), length)
        samples = [videos.read(video, index) for index in indices]
        ids = dice.sample(usable_objects(samples[0].mask, 0.0, 1.0), config.most_still_objects)
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

        def draw() -> Image:
            sample = self._backgrounds.read(self._dice.integer(0, len(self._backgrounds) - 1))
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


def nothing_usable(damaged: Collection[str] = ()) -> MediaError:
    found = f" (damaged ones among it: {min(damaged)})" if damaged else ""
    return MediaError(
        f"The training data hold no usable sample{found}. Nothing more was trained. Check --data."
    )
