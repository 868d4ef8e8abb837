from pathlib import Path
from typing import Any

import numpy as np
import pytest

from core.datasets.attributes import Attribute
from core.datasets.layouts import open_dataset
from core.datasets.sequence import Layout
from core.datasets.statistics import facts_of
from core.masks import write_indexed_png
from core.progress import CancelToken, finished
from core.review.live_attributes import (
    ClipAttributes,
    LiveAttributes,
    holding,
    truth_attributes,
)
from core.review.pace import Pace
from core.review.truth_finding import ClipFrames, find_truth
from core.types import ObjectId

ONE, TWO = ObjectId(1), ObjectId(2)
WIDTH, HEIGHT = 64, 48


def update(live: LiveAttributes, project: Any, *ids: ObjectId) -> list[int]:
    pace = Pace(lambda: False)
    return list(live.update(project, ids, CancelToken(), pace))


@pytest.fixture
def live() -> LiveAttributes:
    return LiveAttributes(6, WIDTH * HEIGHT)


def test_what_the_masks_show_and_of_which_object(
    live: LiveAttributes, project: Any, square: Any
) -> None:
    for frame in range(6):
        mask = square(2 + 8 * frame)
        mask[30:34, 30:34] = 2
        project.set(frame, mask)
    assert update(live, project, ONE, TWO) == [0, 1, 2, 3, 4, 5]
    found = live.of_project(project, [ONE, TWO])
    assert (found.frames, found.by_truth) == (6, False)
    motion, low = found.found[Attribute.FM], found.found[Attribute.LR]
    assert (motion.object_id, motion.measure.value) == (ONE, pytest.approx(8))
    assert (low.object_id, low.measure.value) == (TWO, pytest.approx(16 / (WIDTH * HEIGHT)))
    assert holding(found) == {Attribute.LR}


def test_only_what_changed_is_looked_at_again(
    live: LiveAttributes, project: Any, square: Any
) -> None:
    for frame in range(6):
        project.set(frame, square(4))
    update(live, project, ONE)
    assert update(live, project, ONE) == []
    project.set(3, square(40))
    assert update(live, project, ONE) == [3]
    motion = live.of_project(project, [ONE]).found[Attribute.FM]
    assert motion.measure.frames[0] in (3, 4)


def test_absent_is_out_of_view_and_an_empty_cell_says_nothing(
    live: LiveAttributes, project: Any, square: Any
) -> None:
    for frame in (0, 1, 4):
        project.set(frame, square(4))
    update(live, project, ONE)
    assert Attribute.OV not in holding(live.of_project(project, [ONE]))
    project.absent.update({2, 3})
    update(live, project, ONE)
    view = live.of_project(project, [ONE]).found[Attribute.OV].measure
    assert (view.holds, view.value, view.frames) == (True, 2, (2,))


def test_keyframes_far_apart_say_nothing_of_motion(
    live: LiveAttributes, project: Any, square: Any
) -> None:
    project.set(0, square(0))
    project.set(5, square(48))
    update(live, project, ONE)
    motion = live.of_project(project, [ONE]).found[Attribute.FM].measure
    assert np.isnan(motion.value)
    assert not motion.holds


def test_nothing_drawn_or_an_object_that_is_gone_has_none(
    live: LiveAttributes, project: Any
) -> None:
    assert update(live, project, ONE, ObjectId(9)) == []
    nothing = live.of_project(project, [ONE, ObjectId(9)])
    assert nothing == ClipAttributes(0, by_truth=False, found={})


def found_in_truth(folder: Path, clip: ClipFrames) -> ClipAttributes:
    truth = finished(find_truth(folder, clip, CancelToken()))
    *frames, found = truth_attributes(truth, CancelToken())
    assert isinstance(found, ClipAttributes)
    assert len(frames) == found.frames
    return found


def test_true_masks_of_a_folder_and_those_of_another_size_left_out(
    write_masks: Any,
    clip_of: Any,
    square: Any,
) -> None:
    masks = {f"{i:05}": square(4) for i in range(5)}
    masks["00002"] = np.zeros((HEIGHT, WIDTH), np.uint8)
    masks["00004"] = np.ones((10, 10), np.uint8)
    found = found_in_truth(write_masks(masks), clip_of(5))
    assert (found.frames, found.by_truth) == (4, True)
    view = found.found[Attribute.OV].measure
    assert (view.value, view.frames) == (1, (2,))


def test_a_sequence_of_a_data_set_has_what_its_statistics_say(tmp_path: Path, square: Any) -> None:
    """The clip's frames are counted, not the sequence's."""
    images, masks = tmp_path / "set" / "cat" / "images", tmp_path / "set" / "cat" / "masks"
    images.mkdir(parents=True)
    masks.mkdir()
    for frame in range(6):
        mask = square(4) if frame != 3 else np.zeros((HEIGHT, WIDTH), np.uint8)
        write_indexed_png(masks / f"{frame:05}.png", mask)
        write_indexed_png(images / f"{frame:05}.png", mask)
    names = ("intro", *(f"{i:05}" for i in range(6)))
    clip = ClipFrames(names, (WIDTH, HEIGHT))
    found = found_in_truth(masks, clip)
    (sequence,) = open_dataset(tmp_path / "set", Layout.FOLDERS).sequences
    facts = [facts for facts in facts_of(sequence) if facts is not None][-1]
    assert holding(found) == facts.attributes
    assert found.found[Attribute.OV].measure.frames == (4,)
