"""Tests of core.datasets.packs: tiny packs made here, and the real ones where they are at hand."""

import tarfile
from pathlib import Path

import numpy as np
import pytest
from PIL import Image as PillowImage

from core.datasets.packs import StillPack
from core.errors import MediaError
from core.masks import write_indexed_png

DATA = Path(__file__).parents[4] / "shared" / "data"
needs_data = pytest.mark.skipif(
    not (DATA / "validation.tar").exists(), reason=f"no training packs at {DATA}"
)


def write_sample(folder: Path, name: str, object_id: int = 1, *, masked: bool = True) -> None:
    (folder / "images").mkdir(parents=True, exist_ok=True)
    image = np.full((12, 16, 3), (200, 40, 10), np.uint8)
    PillowImage.fromarray(image).save(folder / "images" / f"{name}.webp", lossless=True)
    if masked:
        (folder / "masks").mkdir(exist_ok=True)
        mask = np.zeros((12, 16), np.uint8)
        mask[3:8, 4:9] = object_id
        write_indexed_png(folder / "masks" / f"{name}.png", mask)


def packed(folder: Path) -> Path:
    path = folder.parent / f"{folder.name}.tar"
    with tarfile.open(path, "w") as tar:
        for file in sorted(folder.rglob("*.*")):
            tar.add(file, file.relative_to(folder).as_posix())
    return path


@pytest.fixture
def stills(tmp_path: Path) -> Path:
    folder = tmp_path / "stills"
    write_sample(folder, "b", 7)
    write_sample(folder, "a", 2)
    write_sample(folder, "photo", masked=False)
    return folder


@pytest.mark.parametrize("as_tar", [True, False])
def test_stills_from_tar_and_folder(stills: Path, as_tar: bool) -> None:
    pack = StillPack([packed(stills) if as_tar else stills])
    assert [pack.name(i) for i in range(len(pack))] == ["a", "b", "photo"]
    assert pack.annotated == [0, 1]
    sample = pack.read(1)
    assert sample.image.dtype == np.uint8
    assert sample.image[0, 0].tolist() == [200, 40, 10]
    assert np.unique(sample.mask).tolist() == [0, 7]
    assert sample.mask[3:8, 4:9].all()
    assert not pack.read(2).mask.any()


def test_several_packs_make_one_list(stills: Path, tmp_path: Path) -> None:
    write_sample(tmp_path / "more", "c")
    assert len(StillPack([stills, tmp_path / "more"])) == 4


def test_cache_keeps_what_fits(stills: Path) -> None:
    one_sample = 12 * 16 * 4
    pack = StillPack([stills], cache_bytes=one_sample)
    assert pack.read(0) is pack.read(0)
    assert pack.read(1) is not pack.read(1)


def test_damaged_picture_is_named(stills: Path) -> None:
    (stills / "images" / "a.webp").write_bytes(b"RIFFbroken")
    pack = StillPack([stills])
    with pytest.raises(MediaError, match=r"images/a\.webp"):
        pack.read(0)
    assert pack.read(1).mask.any()


def test_mask_of_another_size_is_named(stills: Path) -> None:
    write_indexed_png(stills / "masks" / "a.png", np.ones((5, 5), np.uint8))
    with pytest.raises(MediaError, match=r"masks/a\.png.*5x5"):
        StillPack([stills]).read(0)


def test_colour_mask_is_refused(stills: Path) -> None:
    PillowImage.new("RGB", (16, 12)).save(stills / "masks" / "a.png")
    with pytest.raises(MediaError, match="RGB"):
        StillPack([stills]).read(0)


@needs_data
def test_real_stills() -> None:
    pack = StillPack([DATA / "static-0.tar", DATA / "static-1.tar", DATA / "regions.tar"])
    assert len(pack) == 6154
    assert len(pack.annotated) == len(pack)
    assert min(pack.read(100).image.shape[:2]) <= 256
    photos = StillPack([DATA / "photos.tar"])
    assert (len(photos), photos.annotated) == (1000, [])
