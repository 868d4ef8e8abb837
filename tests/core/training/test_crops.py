import pytest
import torch

from core.model.network import IMAGE_DEVIATION, IMAGE_MEAN
from core.training.crops import centre_crops, random_crops

SIDE = 40


def positions():
    """One picture whose red and green say where a pixel lies (0 to 250)."""
    ramp = torch.linspace(0, 250, SIDE)
    picture = torch.zeros(1, SIDE, SIDE, 3)
    picture[0, :, :, 0] = ramp
    picture[0, :, :, 1] = ramp[:, None]
    return picture.round().to(torch.uint8)


def seen(images):
    """Crops back to where their pixels come from: B x 2 x size x size, x and y from 0 to 1."""
    mean, deviation = (torch.tensor(v).view(1, 3, 1, 1) for v in (IMAGE_MEAN, IMAGE_DEVIATION))
    return ((images * deviation + mean) * 255 / 250)[:, :2]


def crops(count, aspect=1.0, seed=0):
    pictures = positions().expand(count, -1, -1, -1)
    generator = torch.Generator().manual_seed(seed)
    return seen(random_crops(pictures, torch.full((count,), aspect), 16, generator))


def test_crops_lie_inside_and_differ():
    places = crops(200)
    assert places.min() >= -0.01
    assert places.max() <= 1.01
    assert places[:, 0, 8, 8].std() > 0.05
    assert places[:, 1, 8, 8].std() > 0.05


def test_about_half_are_mirrored_and_none_upside_down():
    places = crops(200)
    mirrored = places[:, 0, 8, 0] > places[:, 0, 8, -1]
    assert 0.35 < mirrored.float().mean() < 0.65
    assert (places[:, 1, 0, 8] < places[:, 1, -1, 8]).all()


@pytest.mark.parametrize("aspect", [0.5, 1.0, 2.0])
def test_shapes_stay_near_those_of_the_original(aspect):
    """Where a crop does not touch its bounds its sides differ by 4/3 at most in true pixels."""
    places = crops(300, aspect)
    width = (places[:, 0, 8, -1] - places[:, 0, 8, 0]).abs() * aspect
    height = places[:, 1, -1, 8] - places[:, 1, 0, 8]
    free = (width < 0.85 * aspect) & (height < 0.85)
    ratio = (width / height)[free]
    assert free.sum() > 30
    assert ratio.min() > 0.7
    assert ratio.max() < 1.45


def test_a_seed_gives_the_same_crops():
    assert torch.equal(crops(4, seed=3), crops(4, seed=3))
    assert not torch.equal(crops(4, seed=3), crops(4, seed=4))


@pytest.mark.parametrize("aspect", [0.5, 1.0, 2.0])
def test_the_centre_is_square_in_the_original(aspect):
    places = seen(centre_crops(positions(), torch.tensor([aspect]), 16))[0]
    width = (places[0, 8, -1] - places[0, 8, 0]) * aspect
    height = places[1, -1, 8] - places[1, 0, 8]
    assert width == pytest.approx(float(height), rel=0.05)
    assert places[:, 7:9, 7:9].mean() == pytest.approx(0.5, abs=0.02)
