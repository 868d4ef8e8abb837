import json
from pathlib import Path

import pytest

from core.datasets.attributes import Attribute
from core.datasets.layouts import open_dataset
from core.datasets.notes import (
    attribute_file,
    expression_file,
    read_attributes,
    read_captions,
    write_caption,
    write_tags,
)
from core.datasets.sequence import Layout
from core.errors import MediaError
from core.types import ObjectId

ONE, TWO = ObjectId(1), ObjectId(2)


def test_files_are_named_after_the_split(lvos: Path, tmp_path: Path) -> None:
    assert expression_file(lvos).name == "valid_expression_meta.json"
    assert attribute_file(lvos).name == "valid_attributes.json"
    plain = tmp_path / "pack"
    plain.mkdir()
    assert expression_file(plain).name == "pack_expression_meta.json"


def test_nothing_is_noted_yet(tmp_path: Path) -> None:
    assert read_captions(tmp_path) == {}
    assert read_attributes(tmp_path) == {}


def test_captions_are_kept_in_lvos_own_file(lvos: Path) -> None:
    there = {"videos": {"long": {"objects": {"1": {"frame_range": {"start": "1"}}}}}, "note": "x"}
    (lvos / "valid_expression_meta.json").write_text(json.dumps(there))
    write_caption(lvos, "long", ONE, "  the dog \n on the left ")
    write_caption(lvos, "new", TWO, "a cat")
    assert read_captions(lvos) == {"long": {ONE: "the dog on the left"}, "new": {TWO: "a cat"}}
    content = json.loads((lvos / "valid_expression_meta.json").read_text())
    assert content["note"] == "x"
    assert content["videos"]["long"]["objects"]["1"]["frame_range"] == {"start": "1"}
    write_caption(lvos, "long", ONE, "")
    assert read_captions(lvos) == {"new": {TWO: "a cat"}}


def test_attributes_are_written_and_read(lvos: Path) -> None:
    write_tags(lvos, "long", [Attribute.OCC, Attribute.BC])
    assert read_attributes(lvos) == {"long": {Attribute.BC, Attribute.OCC}}
    content = json.loads((lvos / "valid_attributes.json").read_text())
    assert content["videos"]["long"]["attributes"] == ["BC", "OCC"]
    write_tags(lvos, "long", [])
    assert read_attributes(lvos) == {"long": frozenset()}


def test_writing_tags_keeps_what_others_wrote(lvos: Path) -> None:
    there = {"long": {"set": "val", "num_scribbles": 3, "attributes": ["FM", "OCC", "XY", 7]}}
    path = lvos / "valid_attributes.json"
    path.write_text(json.dumps(there))
    write_tags(lvos, "long", [Attribute.BC, Attribute.FM])
    assert json.loads(path.read_text()) == {
        "long": {"set": "val", "num_scribbles": 3, "attributes": ["FM", "XY", 7, "BC"]}
    }


def test_videos_at_the_top_and_unknown_words(tmp_path: Path) -> None:
    path = tmp_path / "attributes_v2.json"
    path.write_text(json.dumps({"v": {"set": "val", "attributes": ["FM", "XY", 3]}}))
    assert read_attributes(tmp_path) == {"v": {Attribute.FM}}
    write_tags(tmp_path, "v", [Attribute.MB])
    assert json.loads(path.read_text()) == {
        "v": {"set": "val", "attributes": ["FM", "XY", 3, "MB"]}
    }


@pytest.mark.parametrize(
    "text",
    ["{", "[]", '{"videos": []}', '{"videos": {"v": 1}}', '{"videos": {"v": {"objects": 3}}}'],
)
def test_a_damaged_file_is_refused_and_left_alone(tmp_path: Path, text: str) -> None:
    path = tmp_path / "x_expression_meta.json"
    path.write_text(text)
    with pytest.raises(MediaError, match="cannot be read as a description"):
        read_captions(tmp_path)
    with pytest.raises(MediaError):
        write_caption(tmp_path, "v", ONE, "text")
    assert path.read_text() == text


def test_attributes_must_be_a_list(tmp_path: Path) -> None:
    (tmp_path / "attributes.json").write_text('{"v": {"attributes": "FM"}}')
    with pytest.raises(MediaError):
        read_attributes(tmp_path)


def test_notes_are_not_taken_for_the_description(lvos: Path) -> None:
    write_caption(lvos, "long", ONE, "a dog")
    (lvos / "a_attributes_meta.json").write_text("{}")
    assert len(open_dataset(lvos, Layout.LVOS).sequences[0].objects) == 2
