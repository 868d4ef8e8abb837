"""Tests of core.training.synthesis: labels fit pictures, pieces come and go, small objects drop."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from core.training.dice import Dice
from core.training.synthesis import (
    MEAN,
    STD,
    ClipBatch,
    Piece,
    Scene,
    SynthesisConfig,
    synthesize,
)

CPU = torch.device("cpu")
SIZE = 33
PLAIN = SynthesisConfig(colour=0.0, blur=0.0)


@pytest.fixture(autouse=True)
def _one_thread() -> None:
    torch.set_num_threads(1)


def flat(value: int, size: int = 40) -> np.ndarray:
    return np.full((size, size, 3), value, np.uint8)


def scene(length: int = 4, *pieces: Piece, labelled: bool = True) -> Scene:
    """Black picture with a white square (id 1 if labelled) in its middle."""
    image, ids = flat(0), np.zeros((40, 40), np.uint8)
    image[12:28, 12:28] = 255
    ids[12:28, 12:28] = int(labelled)
    return Scene(image[None], ids[None], (0,) * length, 1.2, 1.0, pieces)


def piece(first_label: int, length: int = 4, value: int = 128, scale: float = 0.3) -> Piece:
    ids = np.zeros((20, 20), np.uint8)
    ids[2:18, 2:18] = 1
    visible = np.ones(length, bool)
    return Piece(flat(value, 20), ids, first_label, visible, scale, (0.0, 0.0), 0.3)


def make(*scenes: Scene, config: SynthesisConfig = PLAIN, seed: int = 0) -> ClipBatch:
    return synthesize(scenes, SIZE, config, Dice(torch.Generator().manual_seed(seed)), CPU)


def pixels(clips: ClipBatch) -> torch.Tensor:
    mean, std = torch.tensor(MEAN).view(3, 1, 1), torch.tensor(STD).view(3, 1, 1)
    return clips.frames * std + mean


def test_shapes_and_types() -> None:
    clips = make(scene(), scene(4, piece(2)))
    assert clips.frames.shape == (2, 4, 3, SIZE, SIZE)
    assert clips.frames.dtype == torch.float32
    assert clips.labels.shape == (2, 4, SIZE, SIZE)
    assert clips.labels.dtype == clips.objects.dtype == torch.int64
    assert clips.objects.tolist() == [1, 2]


def test_labels_fit_the_pictures() -> None:
    clips = make(*[scene() for _ in range(4)])
    white = pixels(clips).mean(2) > 0.5
    assert ((clips.labels == 1) == white).float().mean() > 0.98


def test_pasted_labels_fit_the_pasted_pixels() -> None:
    clips = make(scene(4, piece(1, value=128), labelled=False))
    grey = (pixels(clips).mean(2) - 0.5).abs() < 0.1
    assert ((clips.labels == 1) == grey).float().mean() > 0.95


def test_the_last_piece_is_in_front() -> None:
    clips = make(scene(4, piece(2, scale=0.3), piece(3, scale=0.9)))
    assert clips.objects.tolist() == [1]
    assert int(clips.labels.max()) == 1


def test_a_hidden_piece_is_neither_seen_nor_labelled() -> None:
    hidden = piece(2)
    hidden.visible[1:3] = False
    clips = make(scene(4, hidden))
    shown = (clips.labels == 2).flatten(2).any(2)[0]
    assert shown.tolist() == [True, False, False, True]
    bare = make(scene(4))
    assert torch.equal(clips.labels[0, 1:3], bare.labels[0, 1:3])


def test_unlabelled_pieces_cover_labels() -> None:
    covered = make(scene(4, piece(0, scale=0.4)))
    assert int((covered.labels == 1).sum()) < int((make(scene()).labels == 1).sum())


@pytest.mark.parametrize(("camouflage", "brightness"), [(0.0, 128), (0.5, 164), (1.0, 200)])
def test_a_camouflaged_piece_takes_on_the_colour_behind_it(
    camouflage: float, brightness: int
) -> None:
    grey = Scene(flat(200)[None], np.zeros((1, 40, 40), np.uint8), (0,) * 4, 1.2, 1.0, ())
    shown = make(replace(grey, pieces=(replace(piece(1), camouflage=camouflage),)))
    inside = (shown.labels == 1)[:, :, None].expand_as(shown.frames)

    assert float(pixels(shown)[inside].median()) * 255 == pytest.approx(brightness, abs=1)
    assert float(pixels(shown)[~inside].median()) * 255 == pytest.approx(200, abs=1)


def test_camouflage_keeps_the_texture_of_the_piece() -> None:
    striped = piece(1)
    striped.image[:, ::4], striped.image[:, 2::4] = 90, 166
    grey = Scene(flat(200)[None], np.zeros((1, 40, 40), np.uint8), (0,) * 4, 1.2, 1.0, ())
    spread = []
    for share in (0.0, 1.0):
        shown = make(replace(grey, pieces=(replace(striped, camouflage=share),)))
        inside = (shown.labels == 1)[:, :, None].expand_as(shown.frames)
        spread.append(float(pixels(shown)[inside].std()))

    assert spread[0] > 0.03
    assert spread[1] == pytest.approx(spread[0], rel=0.3)


def test_another_picture_can_be_shown_for_some_frames() -> None:
    one = scene()
    other = Scene(
        np.concatenate([one.images, flat(200)[None]]),
        np.concatenate([one.ids, np.zeros((1, 40, 40), np.uint8)]),
        (0, 1, 1, 0),
        1.2,
        1.0,
        (),
    )
    clips = make(other, one)
    assert clips.labels.flatten(2).any(2).tolist() == [[True, False, False, True], [True] * 4]


def test_an_object_absent_from_the_reference_is_dropped_everywhere() -> None:
    late = piece(2)
    late.visible[0] = False
    clips = make(scene(4, late, piece(3, scale=0.25)))
    assert clips.objects.tolist() == [2]
    assert set(clips.labels.unique().tolist()) == {0, 1, 2}


def test_small_objects_are_dropped_by_an_area_that_follows_the_size() -> None:
    least = 400 * (465 / SIZE) ** 2
    config = replace(PLAIN, least_reference_pixels=least)
    clips = make(scene(), scene(4, piece(1, scale=0.95), labelled=False), config=config)
    assert clips.objects.tolist() == [1]
    assert int((clips.labels[:, 0] == 1).sum()) > 400


def test_no_border_is_seen() -> None:
    image, ids = flat(255), np.ones((40, 40), np.uint8)
    white = Scene(image[None], ids[None], (0,) * 6, 0.8, 3.0, ())
    clips = make(white, white)
    assert float(pixels(clips).min()) > 0.99
    assert bool((clips.labels == 1).all())


def test_colours_change_but_stay_colours() -> None:
    config = replace(PLAIN, colour=0.5, blur=1.0)
    clips = make(scene(), scene(), config=config)
    seen = pixels(clips)
    assert float(seen.min()) >= -1e-5
    assert float(seen.max()) <= 1 + 1e-5
    assert not torch.allclose(seen, pixels(make(scene(), scene())), atol=0.05)


def test_the_same_seed_gives_the_same_clips() -> None:
    first, second = (make(scene(4, piece(2)), seed=3) for _ in range(2))
    assert torch.equal(first.frames, second.frames)
    assert torch.equal(first.labels, second.labels)


@pytest.mark.gpu
def test_the_same_seed_gives_the_same_clips_on_the_gpu() -> None:
    dice = Dice(torch.Generator().manual_seed(3))
    there = synthesize([scene(4, piece(2))], SIZE, PLAIN, dice, torch.device("cuda"))
    here = make(scene(4, piece(2)), seed=3)
    assert (there.labels.cpu() == here.labels).float().mean() > 0.99
