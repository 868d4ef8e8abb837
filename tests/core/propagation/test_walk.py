from collections.abc import Callable

import numpy as np
import pytest

from core.errors import MediaError
from core.memory.banks import reference_frames
from core.memory.policy import DDMEMORY
from core.model.network import Network
from core.progress import CancelToken
from core.propagation import walk as module
from core.propagation.device import Device
from core.propagation.request import PropagationRequest
from core.propagation.snapshots import MemoryShelf, SnapshotStore
from core.propagation.walk import Setup, Walk
from core.types import Image, Mask

Film = Callable[..., Image]
Squares = Callable[..., Mask]


@pytest.fixture
def setup(network: Network, device: Device) -> Setup:
    store = SnapshotStore(MemoryShelf())
    return Setup(network, device, DDMEMORY, 96, "key", "key", store)


@pytest.fixture
def walk_of(setup: Setup, film: Film) -> Callable[..., Walk]:
    def make(request: PropagationRequest, soft_frames: int = 0) -> Walk:
        walk = Walk(setup, request, film, CancelToken(), soft_frames)
        for _ in walk.begin():
            pass
        return walk

    return make


def test_a_walk_that_has_not_begun_has_no_tracker(
    setup: Setup, film: Film, square: Squares
) -> None:
    walk = Walk(setup, PropagationRequest({0: square(1)}, 0, 5), film, CancelToken())
    with pytest.raises(RuntimeError, match="not begun"):
        _ = walk.tracker
    walk.keep_if_moved()
    assert len(setup.snapshots) == 0


def test_it_stands_at_its_newest_frame_with_what_holds_there(
    walk_of: Callable[..., Walk], square: Squares
) -> None:
    given = square(1, at=44)
    walk = walk_of(
        PropagationRequest({0: square(1)}, 0, 5, settle=lambda f, m: given if f == 2 else m)
    )
    assert (walk.frame, walk.look) == (0, None)
    step = walk.advance(1)
    assert np.array_equal(walk.mask, step.mask)
    walk.advance(2)
    assert (walk.frame, walk.mask is given) == (2, True)
    assert walk.look is not None
    assert walk.look.step.frame == 2


def test_a_frame_that_cannot_be_read_leaves_it_where_it_stood(
    setup: Setup, film: Film, square: Squares
) -> None:
    def damaged(frame: int) -> Image:
        if frame == 1:
            raise MediaError("cannot be read")
        return film(frame)

    walk = Walk(setup, PropagationRequest({0: square(1)}, 0, 5), damaged, CancelToken())
    list(walk.begin())
    banks = walk.tracker.banks
    with pytest.raises(MediaError):
        walk.advance(1)
    assert walk.frame == 0
    assert walk.tracker.banks is banks


@pytest.mark.parametrize(("tracked_at", "is_trusted"), [(None, True), (42, True), (70, False)])
def test_a_correction_that_agrees_with_what_was_tracked_keeps_the_history(
    walk_of: Callable[..., Walk], square: Squares, tracked_at: int | None, is_trusted: bool
) -> None:
    first = walk_of(PropagationRequest({0: square(1)}, 0, 20))
    for frame in range(1, 7):
        first.advance(frame)
    first.keep()
    masks = {0: square(1), 15: square(1, at=40)}
    predicted = None if tracked_at is None else square(1, at=tracked_at)

    corrected = walk_of(PropagationRequest(masks, 15, 20, predicted_start=predicted))
    assert (corrected.tracker.banks.global_state is not None) == is_trusted


def test_far_from_any_snapshot_the_history_starts_anew(
    walk_of: Callable[..., Walk], square: Squares, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "CATCH_UP", 5)
    first = walk_of(PropagationRequest({0: square(1)}, 0, 20))
    for frame in range(1, 5):
        first.advance(frame)
    first.keep()
    masks = {0: square(1), 12: square(1, at=30)}
    assert walk_of(PropagationRequest(masks, 12, 20)).tracker.banks.global_state is None
    assert reference_frames(walk_of(PropagationRequest(masks, 12, 20)).tracker.banks) == [0, 12]


def test_soft_masks_of_the_newest_frames_are_held(
    walk_of: Callable[..., Walk], square: Squares
) -> None:
    walk = walk_of(PropagationRequest({0: square(1, 2)}, 0, 20), soft_frames=3)
    for frame in range(1, 6):
        walk.advance(frame)
    assert [soft.frame for soft in walk.soft] == [3, 4, 5]
    assert walk.soft[0].mask.levels.shape[0] == 2
