from pathlib import Path

import pytest

from core.datasets.archive import open_archive
from core.datasets.described import described_sequences, unseen_names
from core.datasets.sequence import IdRange, Layout
from core.errors import MediaError


def test_lvos_objects_come_with_their_ranges(lvos: Path) -> None:
    long = described_sequences(open_archive(lvos), Layout.LVOS)["long"]
    assert [files.name for files in long.files][:2] == ["00000001", "00000006"]
    first, second = long.objects
    assert (first.object_id, first.first, first.id_range) == (1, 0, IdRange(1, 46, 10))
    assert (second.object_id, second.first, second.id_range) == (4, 4, IdRange(21, 46, 6))


def test_youtube_objects_come_with_their_categories(ytvos: Path) -> None:
    video = described_sequences(open_archive(ytvos), Layout.YTVOS)["v1"]
    assert [(t.object_id, t.first, t.category) for t in video.objects] == [
        (1, 0, "cat"),
        (2, 2, "yak"),
    ]


def test_of_several_splits_the_validation_split_is_taken(ytvos: Path) -> None:
    archive = open_archive(ytvos.parent)
    assert list(described_sequences(archive, Layout.YTVOS)) == ["v1"]
    assert unseen_names(archive, Layout.YTVOS) == {"yak"}


def test_what_is_unseen_is_none_where_nothing_says_so(ytvos: Path, lvos: Path) -> None:
    assert unseen_names(open_archive(ytvos), Layout.YTVOS) is None
    assert unseen_names(open_archive(lvos), Layout.LVOS) == {"long", "other"}
    (lvos / "unseen_videos.txt").unlink()
    assert unseen_names(open_archive(lvos), Layout.LVOS) is None


@pytest.mark.parametrize("text", ["{", '{"videos": {"long": {}}}', "[]"])
def test_a_damaged_description_is_named(lvos: Path, text: str) -> None:
    (lvos / "valid_meta.json").write_text(text)
    with pytest.raises(MediaError, match=r"valid_meta\.json .* does not fit"):
        described_sequences(open_archive(lvos), Layout.LVOS)


def test_a_range_outside_the_pictures_is_named(lvos: Path) -> None:
    (lvos / "JPEGImages" / "long" / "00000021.jpg").unlink()
    (lvos / "Annotations" / "long" / "00000021.png").unlink()
    with pytest.raises(MediaError, match=r"valid_meta\.json, long"):
        described_sequences(open_archive(lvos), Layout.LVOS)


def test_a_video_without_pictures_is_named(lvos: Path) -> None:
    for file in (lvos / "JPEGImages" / "long").iterdir():
        file.rename(file.with_suffix(".txt"))
    (lvos / "JPEGImages" / "else.jpg").write_bytes(b"")
    with pytest.raises(MediaError, match=r"JPEGImages/long .* holds no pictures"):
        described_sequences(open_archive(lvos), Layout.LVOS)


def test_a_missing_description_is_said(lvos: Path) -> None:
    (lvos / "valid_meta.json").unlink()
    with pytest.raises(MediaError, match=r"no meta\.json"):
        described_sequences(open_archive(lvos), Layout.LVOS)
