from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image as PillowImage

from core.errors import MediaError
from core.project.project import Project
from core.session.relinking import (
    WrongMediaError,
    facts_of,
    matched_facts,
    remember_looks,
)
from core.video.loader import FrameLoader
from core.video.open import open_clip

MakeClip = Callable[..., Path]


@pytest.fixture
def make_clip(tmp_path: Path) -> MakeClip:
    """A folder of pictures; `seed` decides what they show, `suffix` how they are stored."""

    def make(
        name: str, seed: int = 1, frames: int = 5, suffix: str = ".png", side: int = 32
    ) -> Path:
        pictures = np.random.default_rng(seed).integers(0, 256, (frames, 4, 4, 3), np.uint8)
        (tmp_path / name).mkdir()
        for number, picture in enumerate(pictures):
            large = picture.repeat(side // 4, 0).repeat(side // 4, 1)
            PillowImage.fromarray(large).save(tmp_path / name / f"f{number:03d}{suffix}")
        return tmp_path / name

    return make


@pytest.fixture
def load() -> Iterator[Callable[[Path], FrameLoader]]:
    loaders = []

    def open_frames(path: Path) -> FrameLoader:
        loaders.append(FrameLoader(lambda: open_clip(path), 1 << 20))
        return loaders[-1]

    yield open_frames
    for loader in loaders:
        loader.close()


Load = Callable[[Path], FrameLoader]


@pytest.fixture
def project(make_clip: MakeClip, load: Load, tmp_path: Path) -> Iterator[Project]:
    """Of a clip whose looks are remembered."""
    frames = load(make_clip("shot"))
    with Project.create(tmp_path / "p.evermask", facts_of(frames.info)) as made:
        remember_looks(made, frames)
        yield made


def test_looks_are_remembered_in_the_file(project: Project, load: Load) -> None:
    looks, path = project.media.looks, project.path
    assert looks
    project.close()
    with Project.open(path) as again:
        assert again.media == project.media
        remember_looks(again, load(again.media.path))
        assert again.media.looks == looks


def test_a_moved_clip_is_the_same(project: Project, load: Load) -> None:
    moved = project.media.path.rename(project.media.path.with_name("moved"))
    for was_chosen in (False, True):
        facts = matched_facts(project.media, load(moved), was_chosen=was_chosen)
        assert facts.path == moved
        assert facts.looks
        project.set_media(facts)


def test_a_clip_compressed_anew_is_the_same(
    project: Project, load: Load, make_clip: MakeClip
) -> None:
    again = load(make_clip("compressed", suffix=".jpg"))
    facts = matched_facts(project.media, again, was_chosen=False)
    assert facts.fingerprint != project.media.fingerprint
    project.set_media(facts)


@pytest.mark.parametrize(
    ("clip", "text", "may_adopt"),
    [
        ({"seed": 2, "suffix": ".jpg"}, "(other pictures)", True),
        ({"frames": 4}, "(4 vs 5 frames)", True),
        (
            {"side": 64},
            "(64\N{MULTIPLICATION SIGN}64 vs 32\N{MULTIPLICATION SIGN}32 pixels)",
            False,
        ),
    ],
)
def test_another_clip_is_told_by_its_difference(
    project: Project,
    load: Load,
    make_clip: MakeClip,
    clip: dict[str, int],
    text: str,
    may_adopt: bool,
) -> None:
    other = load(make_clip("other", **clip))
    with pytest.raises(WrongMediaError) as caught:
        matched_facts(project.media, other, was_chosen=True)
    assert str(caught.value) == (f"This file differs from the one the masks were made for {text}.")
    assert caught.value.may_adopt is may_adopt


def test_a_clip_with_the_same_facts_but_other_pictures_is_found_out_when_chosen(
    project: Project, load: Load, make_clip: MakeClip
) -> None:
    other = load(make_clip("other", seed=2))
    facts = replace(project.media, fingerprint=other.info.fingerprint())
    with pytest.raises(WrongMediaError, match="other pictures"):
        matched_facts(facts, other, was_chosen=True)


def test_without_looks_only_facts_count(project: Project, load: Load, make_clip: MakeClip) -> None:
    old = replace(project.media, looks=b"")
    assert matched_facts(old, load(old.path), was_chosen=True).path == old.path
    other = load(make_clip("other", seed=1, suffix=".jpg"))
    with pytest.raises(WrongMediaError, match="another length in bytes or seconds"):
        matched_facts(old, other, was_chosen=True)


def test_pictures_too_wide_for_a_stored_mask_are_refused(make_clip: MakeClip, load: Load) -> None:
    info = replace(load(make_clip("shot")).info, width=70000)
    with pytest.raises(MediaError, match="65535"):
        facts_of(info)
