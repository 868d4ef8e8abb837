"""Random and central crops of many pictures at once, on the training device.

Pictures come drawn out to squares with their true aspect; crops have the shape they had in them.
"""

import math

import torch
import torch.nn.functional as F
from torch import Tensor

from core.model.network import IMAGE_DEVIATION, IMAGE_MEAN

SMALLEST_AREA = 0.2
WIDEST = 4 / 3
CENTRE = 0.875


def random_crops(
    pictures: Tensor, aspects: Tensor, size: int, generator: torch.Generator
) -> Tensor:
    """B x S x S x 3 bytes to B x 3 x size x size normalised, of random area, shape and side.

    The generator is a processor's: all devices see the same crops.
    """
    count = aspects.numel()
    draws = torch.rand(5, count, generator=generator).to(pictures.device)
    area = SMALLEST_AREA + (1 - SMALLEST_AREA) * draws[0]
    shape = torch.exp((2 * draws[1] - 1) * math.log(WIDEST))
    width = (area * shape / aspects).sqrt().clamp(max=1)
    height = (area * aspects / shape).sqrt().clamp(max=1)
    x = (2 * draws[2] - 1) * (1 - width)
    y = (2 * draws[3] - 1) * (1 - height)
    mirrored = torch.where(draws[4] < 0.5, -width, width)
    return _sampled(pictures, mirrored, height, x, y, size)


def centre_crops(pictures: Tensor, aspects: Tensor, size: int) -> Tensor:
    """The middle of each picture, square in the original."""
    side = CENTRE * aspects.clamp(max=1)
    middle = torch.zeros_like(side)
    return _sampled(pictures, side / aspects, side, middle, middle, size)


def _sampled(
    pictures: Tensor, width: Tensor, height: Tensor, x: Tensor, y: Tensor, size: int
) -> Tensor:
    """Boxes as shares of the picture around centres from -1 to 1; a negative width mirrors."""
    none = torch.zeros_like(x)
    boxes = torch.stack(
        [torch.stack([width, none, x], 1), torch.stack([none, height, y], 1)], dim=1
    )
    grid = F.affine_grid(boxes, [len(pictures), 3, size, size], align_corners=False)
    mean = pictures.new_tensor(IMAGE_MEAN, dtype=torch.float32)
    deviation = pictures.new_tensor(IMAGE_DEVIATION, dtype=torch.float32)
    images = ((pictures.float() / 255 - mean) / deviation).permute(0, 3, 1, 2)
    return F.grid_sample(images, grid, padding_mode="border", align_corners=False)
