import numpy as np
import pytest

from core.frames import Frames
from core.session.runs.keyframes import ProjectKeyframes
from core.types import CellState, ObjectId

ONE, TWO = ObjectId(1), ObjectId(2)


def test_frames_with_a_keyframe_of_any_object(clip) -> None:
    clip.put(1, 3), clip.put(2, 7), clip.put(1, 5, CellState.DRAFT)
    keyframes = ProjectKeyframes(clip.project, {})
    assert (list(keyframes), len(keyframes)) == ([3, 7], 2)
    assert 3 in keyframes
    assert 5 not in keyframes
    assert "3" not in keyframes
    assert np.array_equal(keyframes[7], clip.project.mask(7))
    with pytest.raises(KeyError):
        keyframes[5]


def test_objects_are_told_without_reading_masks(clip, monkeypatch: pytest.MonkeyPatch) -> None:
    clip.put(1, 3), clip.put(2, 3, CellState.AUTO)
    clip.put(2, 7, pixels=np.zeros((8, 12), bool)), clip.put(1, 7)
    monkeypatch.setattr(clip.project, "mask", lambda frame: pytest.fail("a mask was read"))
    keyframes = ProjectKeyframes(clip.project, {})
    assert keyframes.objects_on(3) == {1, 2}
    assert keyframes.objects_on(7) == {1}
    assert keyframes.objects_on(0) == frozenset()


def test_a_checksum_tells_any_other_mask_apart(clip) -> None:
    clip.put(1, 3)
    keyframes = ProjectKeyframes(clip.project, {})
    seen = {keyframes.checksum(3)}
    for change in (
        lambda: clip.put(2, 3, CellState.AUTO),
        lambda: clip.put(1, 3, pixels=np.eye(8, 12, dtype=bool)),
        lambda: clip.project.delete_object(TWO),
    ):
        change()
        seen.add(keyframes.checksum(3))
    assert len(seen) == 4
    clip.project.undo(), clip.project.undo(), clip.project.undo()
    assert keyframes.checksum(3) in seen


def test_it_is_as_the_project_is_now(clip) -> None:
    keyframes = ProjectKeyframes(clip.project, {})
    assert list(keyframes) == []
    clip.put(1, 3)
    assert list(keyframes) == [3]


def test_what_will_be_replaced_is_left_out(clip) -> None:
    clip.put(1, 3), clip.put(2, 3), clip.put(1, 7)
    keyframes = ProjectKeyframes(clip.project, {ONE: Frames([3])})
    assert list(keyframes) == [7]
    assert 3 not in keyframes
