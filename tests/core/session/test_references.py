from pathlib import Path

import numpy as np
import pytest

from core.masks import pack_pixels
from core.project.project import Project
from core.project.records import CellWrite, MediaFacts
from core.session.references import KeyframeRole, keyframe_roles
from core.tracking_options import TrackingOptions
from core.types import CellState, ObjectId

FRAMES = 40


@pytest.fixture
def project(tmp_path: Path) -> Project:
    facts = MediaFacts(tmp_path / "clip.mp4", "f00d", 8, 6, FRAMES)
    made = Project.create(tmp_path / "work.evermask", facts)
    for name in ("dog", "man"):
        made.add_object(name)
    return made


def draw(project: Project, object_id: int, state: CellState, *frames: int) -> None:
    pixels = pack_pixels(np.ones((6, 8), bool))
    writes = [CellWrite(ObjectId(object_id), frame, state, pixels) for frame in frames]
    project.apply("Draw", writes)


def roles(project: Project, at: int) -> dict[int, KeyframeRole]:
    return {role.frame: role for role in keyframe_roles(project, at, TrackingOptions())}


def test_the_first_frame_and_first_appearances_stay_and_the_nearest_corrections_serve(
    project: Project,
) -> None:
    draw(project, 1, CellState.KEYFRAME, 0, 5, 10, 20, 25, 30)
    draw(project, 2, CellState.KEYFRAME, 12)
    found = roles(project, 26)

    kept = [frame for frame, role in found.items() if role.is_reference]
    assert kept == [0, 12, 20, 25, 30]
    assert found[0].reason == "first keyframe"
    assert found[12].reason == "first of “man”"
    assert found[25].reason == "correction"
    assert "others are nearer" in found[5].reason
    assert [f for f, role in roles(project, 6).items() if role.is_reference] == [0, 5, 10, 12, 20]
    project.close()


def test_drafts_are_listed_and_serve_nobody(project: Project) -> None:
    draw(project, 1, CellState.DRAFT, 7)
    draw(project, 1, CellState.KEYFRAME, 9)
    found = roles(project, 0)

    assert (found[7].is_reference, found[7].reason) == (False, "not committed yet")
    assert found[9].is_reference
    assert found[9].objects == (ObjectId(1),)
    project.close()


def test_without_keyframes_there_is_nothing(project: Project) -> None:
    assert keyframe_roles(project, 0, TrackingOptions()) == []
    project.close()
