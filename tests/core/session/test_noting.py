import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image as PillowImage

from core.datasets.attributes import Attribute
from core.errors import EvermaskError
from core.progress import CancelToken, finished
from core.project.project import Project
from core.session.noting import Noting
from core.session.opening import Access, OpenRequest
from core.session.session import Session
from core.types import ObjectId

ONE = ObjectId(1)


@pytest.fixture
def split(tmp_path: Path) -> Path:
    """LVOS as it lies on disk, with one sequence and what people said of it and another one."""
    root = tmp_path / "valid"
    pictures = root / "JPEGImages" / "walk"
    pictures.mkdir(parents=True)
    for number in (1, 6, 11):
        PillowImage.fromarray(np.zeros((24, 32, 3), np.uint8)).save(pictures / f"{number:08}.jpg")
    (root / "valid_meta.json").write_text("{}")
    said = {"walk": {"objects": {"1": {"caption": "a dog", "frame_range": {"start": 1}}}}}
    (root / "valid_expression_meta.json").write_text(json.dumps({"videos": said, "by": "us"}))
    tags = {"walk": {"attributes": ["FM", "OCC"], "set": "val"}, "run": {"attributes": ["BC"]}}
    (root / "valid_attributes.json").write_text(json.dumps(tags))
    return root


def opened(split: Path, access: Access = Access.WORK) -> Session:
    request = OpenRequest(
        split / "JPEGImages" / "walk", project=split.parent / "walk.evermask", access=access
    )
    return finished(Session.opening(request, CancelToken()))


@pytest.fixture
def walk(split: Path) -> Iterator[Session]:
    """With one object."""
    with opened(split) as session:
        session.add_object("dog")
        yield session


def caption_in(split: Path) -> str | None:
    content = json.loads((split / "valid_expression_meta.json").read_text())
    caption: str | None = content["videos"]["walk"]["objects"]["1"].get("caption")
    return caption


def tags_in(split: Path) -> list[str]:
    content = json.loads((split / "valid_attributes.json").read_text())
    tags: list[str] = content["walk"]["attributes"]
    return tags


# --- in the project


def test_descriptions_are_steps_of_the_one_history(session: Session) -> None:
    one = session.add_object("dog").id
    noting = session.noting
    assert (noting.files, noting.writes_files, noting.description(one)) == (None, None, "")
    assert noting.describe(one, "  the dog\n on the left ")
    assert noting.descriptions() == {one: "the dog on the left"}
    assert noting.describe(one, "the dog on the left") is None
    assert session.undo_name == 'Describe "dog"'
    session.undo()
    assert noting.descriptions() == {}
    session.redo()
    assert noting.description(one) == "the dog on the left"
    assert noting.describe(one, "")
    assert noting.description(one) == ""


def test_tags_are_steps_too(session: Session) -> None:
    noting = session.noting
    assert noting.tag(Attribute.OCC, has=True)
    assert noting.tag(Attribute.BC, has=True)
    assert noting.tag(Attribute.BC, has=True) is None
    assert noting.tags == {Attribute.BC, Attribute.OCC}
    assert session.undo_name == "Tag background clutter"
    session.undo()
    assert noting.tags == {Attribute.OCC}
    assert noting.tag(Attribute.OCC, has=False)
    assert session.undo_name == "Untag occlusion"
    with pytest.raises(ValueError, match="is computed"):
        noting.tag(Attribute.FM, has=True)


def test_a_description_goes_with_its_object_and_comes_back(session: Session) -> None:
    one = session.add_object("dog").id
    session.noting.describe(one, "a dog")
    session.delete_object(one)
    assert session.noting.description(one) == ""
    session.undo()
    assert session.noting.description(one) == "a dog"


def test_what_a_foreign_project_says_is_read_with_care(session: Session) -> None:
    session.remember("clip/tags", "OCC,FM,rubbish,,")
    session.remember("clip/writes_files", "maybe")
    assert session.noting.tags == {Attribute.OCC}
    assert session.noting.writes_files is None


# --- beside a data set


def test_what_the_data_set_says_is_shown_and_nothing_is_written_unasked(
    walk: Session, split: Path
) -> None:
    noting = walk.noting
    assert noting.files == (
        split / "valid_expression_meta.json",
        split / "valid_attributes.json",
    )
    assert noting.descriptions() == {ONE: "a dog"}
    assert noting.tags == {Attribute.OCC}
    noting.describe(ONE, "the small dog")
    noting.tag(Attribute.BC, has=True)
    assert noting.writes_files is None
    assert (caption_in(split), tags_in(split)) == ("a dog", ["FM", "OCC"])
    walk.undo()
    walk.undo()
    assert (noting.description(ONE), noting.tags) == ("a dog", {Attribute.OCC})


def test_the_files_follow_the_project_through_undo_and_redo(walk: Session, split: Path) -> None:
    noting = walk.noting
    noting.describe(ONE, "the small dog")
    noting.write_files(True)
    assert caption_in(split) == "the small dog"
    noting.tag(Attribute.BC, has=True)
    assert tags_in(split) == ["FM", "BC", "OCC"]
    walk.undo()
    assert tags_in(split) == ["FM", "OCC"]
    walk.undo()
    assert caption_in(split) == "a dog"
    walk.redo()
    assert caption_in(split) == "the small dog"
    noting.describe(ONE, "")
    assert caption_in(split) is None
    content = json.loads((split / "valid_expression_meta.json").read_text())
    assert content["by"] == "us"
    assert content["videos"]["walk"]["objects"]["1"] == {"frame_range": {"start": 1}}
    assert json.loads((split / "valid_attributes.json").read_text())["run"] == {
        "attributes": ["BC"]
    }


def test_a_deleted_object_stays_in_the_files(walk: Session, split: Path) -> None:
    walk.noting.write_files(True)
    walk.noting.describe(ONE, "the small dog")
    walk.delete_object(ONE)
    walk.noting.settle()
    assert caption_in(split) == "the small dog"


def test_no_more_and_only_in_the_project(walk: Session, split: Path) -> None:
    walk.noting.write_files(True)
    walk.noting.write_files(False)
    walk.noting.describe(ONE, "the small dog")
    assert caption_in(split) == "a dog"


def test_files_that_others_changed_meanwhile_count(walk: Session, split: Path) -> None:
    walk.noting.write_files(True)
    walk.noting.describe(ONE, "the small dog")
    walk.noting.tag(Attribute.BC, has=True)
    walk.close()
    path = split / "valid_expression_meta.json"
    path.write_text(path.read_text().replace("the small dog", "somebody's dog"))
    path = split / "valid_attributes.json"
    path.write_text(path.read_text().replace('"BC"', '"MB"', 1))
    with opened(split) as again:
        assert again.noting.description(ONE) == "somebody's dog"
        assert again.noting.tags == {Attribute.MB, Attribute.OCC}


def test_a_damaged_file_is_said_and_never_written(walk: Session, split: Path) -> None:
    walk.close()
    (split / "valid_expression_meta.json").write_text("[")
    with opened(split) as again:
        assert "was not changed" in again.noting.problem
        again.noting.write_files(True)
        again.noting.describe(ONE, "a cat")
        assert "kept in the project" in again.noting.problem
        assert again.noting.description(ONE) == "a cat"
    assert (split / "valid_expression_meta.json").read_text() == "["


def test_a_folder_that_went_away_loses_nothing(walk: Session, split: Path) -> None:
    walk.noting.write_files(True)
    away = split.rename(split.with_name("away"))
    walk.noting.describe(ONE, "a cat")
    assert "kept in the project" in walk.noting.problem
    assert (walk.noting.description(ONE), caption_in(away)) == ("a cat", "a dog")
    away.rename(split)
    walk.noting.settle()
    assert (walk.noting.problem, caption_in(split)) == ("", "a cat")


def test_a_project_opened_to_look_at_shows_what_there_is(walk: Session, split: Path) -> None:
    walk.noting.write_files(True)
    walk.noting.describe(ONE, "the small dog")
    walk.close()
    with opened(split, Access.LOOK) as looking:
        assert looking.noting.description(ONE) == "the small dog"


def test_a_clip_whose_folder_is_gone_is_in_no_data_set(walk: Session, tmp_path: Path) -> None:
    gone = tmp_path / "away" / "JPEGImages" / "walk"
    assert Noting(walk._project, gone).files is None


def test_a_project_that_takes_nothing_just_now_says_so(
    walk: Session, split: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    walk.noting.write_files(True)
    walk.noting.describe(ONE, "the small dog")
    path = split / "valid_expression_meta.json"
    path.write_text(path.read_text().replace("the small dog", "a cat"))

    def fails(*_args: object) -> None:
        raise EvermaskError("The disk is full.")

    monkeypatch.setattr(Project, "remember", fails)
    assert Noting(walk._project, walk.clip.path).problem == "The disk is full."
