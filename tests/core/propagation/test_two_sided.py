from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from types import SimpleNamespace

import numpy as np
import pytest

from core.errors import Cancelled, MediaError
from core.model.network import Network
from core.progress import CancelToken
from core.propagation import two_sided as module
from core.propagation import walk as walk_module
from core.propagation.fusion import SoftMask
from core.propagation.propagator import Propagator
from core.propagation.request import PropagationRequest, Reached
from core.propagation.two_sided import Side, turn_of
from core.propagation.walk import SoftFrame, Walk
from core.tracking_options import TrackingOptions
from core.types import Direction, FrameResult, Image, Mask

Film = Callable[..., Image]
Squares = Callable[..., Mask]

K1, K2 = 0, 15
OPTIONS = TrackingOptions(size=96, device="cpu", dtype="fp32", reach=0.0)


@dataclass
class FakeWalk:
    """Says only how sure it was."""

    soft: deque[SimpleNamespace] = field(default_factory=deque)
    plan: SimpleNamespace = field(default_factory=lambda: SimpleNamespace(direction=None))


def side(done: int, sureness: float | None = None, origin: int = 0) -> Side:
    walk = FakeWalk()
    if sureness is not None:
        walk.soft.extend([SimpleNamespace(sureness=sureness)] * 8)
    return Side(walk, origin, origin + done)  # type: ignore[arg-type]


# --- whose turn it is


def test_a_stretch_once_begun_is_finished() -> None:
    first, second = side(6, 0.9), side(4, 0.1)
    assert turn_of(first, second) is second


def test_the_surer_side_goes_on() -> None:
    first, second = side(12, 0.9), side(3, 0.8)
    assert turn_of(first, second) is first


def test_when_both_are_as_sure_the_shorter_one_goes_on() -> None:
    first, second = side(6, 0.90), side(3, 0.89)
    assert turn_of(first, second) is second
    assert turn_of(side(0), side(0)).done == 0


# --- the whole gap


@pytest.fixture
def masks(square: Squares) -> dict[int, Mask]:
    return {K1: square(1, 2), K2: square(1, 2, at=30)}


@pytest.fixture(autouse=True)
def short_stretches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "STRETCH", 3)
    monkeypatch.setattr(module, "RECENT", 2)
    monkeypatch.setattr(walk_module, "SNAPSHOT_EVERY", 4)


def gap(masks: dict[int, Mask], *, backward: bool = False, **more: object) -> PropagationRequest:
    start, far = (K2, K1) if backward else (K1, K2)
    stop = far + 1 if backward else far - 1
    return PropagationRequest(masks, start, stop, far_end=far, fade=4, **more)


def results(
    propagator: Propagator,
    request: PropagationRequest,
    film: Film,
    token: CancelToken | None = None,
) -> list[FrameResult]:
    found = propagator.propagate(request, film, token or CancelToken())
    return [item for item in found if isinstance(item, FrameResult)]


@pytest.mark.parametrize("backward", [False, True])
def test_every_frame_comes_once_and_those_of_the_fade_once_more(
    network: Network, film: Film, masks: dict[int, Mask], backward: bool
) -> None:
    found = [
        r.index for r in results(Propagator(OPTIONS, network), gap(masks, backward=backward), film)
    ]
    first, again = found[: K2 - 1], found[K2 - 1 :]

    assert sorted(first) == list(range(1, K2))
    assert len(again) == 4
    assert sorted(again) == list(range(min(again), min(again) + 4))
    assert found[0] == (K2 - 1 if backward else 1)


def test_each_side_gives_what_a_run_from_there_gives(
    network: Network, film: Film, masks: dict[int, Mask]
) -> None:
    found = results(Propagator(OPTIONS, network), gap(masks), film)
    unblended, blended = found[: K2 - 1], {r.index for r in found[K2 - 1 :]}
    forward = results(Propagator(OPTIONS, network), PropagationRequest(masks, K1, K2 - 1), film)
    backward = results(Propagator(OPTIONS, network), PropagationRequest(masks, K2, K1 + 1), film)
    by_frame = {r.index: r for r in unblended}
    junction = sorted(blended)[2]

    assert 3 <= junction <= K2 - 3
    for result in [*forward, *backward]:
        if (result.index < junction) == (result.direction is Direction.FORWARD):
            assert np.array_equal(by_frame[result.index].mask, result.mask)
            assert by_frame[result.index].direction is result.direction


def test_a_blended_frame_lies_between_both_opinions(
    network: Network, film: Film, masks: dict[int, Mask]
) -> None:
    found = results(Propagator(OPTIONS, network), gap(masks), film)[K2 - 1 :]
    forward = {r.index: r for r in results(Propagator(OPTIONS, network),
               PropagationRequest(masks, K1, K2 - 1), film)}  # fmt: skip
    backward = {r.index: r for r in results(Propagator(OPTIONS, network),
                PropagationRequest(masks, K2, K1 + 1), film)}  # fmt: skip
    for result in found:
        ends = (forward[result.index], backward[result.index])
        for object_id, confidence in result.confidence.items():
            low, high = sorted(end.confidence[object_id] for end in ends)
            assert low - 1e-6 <= confidence <= high + 1e-6


def test_what_the_nearer_side_doubts_is_not_shown_in_the_fade(
    network: Network, film: Film, masks: dict[int, Mask]
) -> None:
    doubting = replace(OPTIONS, likeness=0.95)
    fade = results(Propagator(doubting, network), gap(masks), film)[K2 - 1 :]
    middle = np.mean([r.index for r in fade])
    checked = 0
    for result in fade:
        near = result.index < middle
        way = (K1, K2 - 1) if near else (K2, K1 + 1)
        request = PropagationRequest(masks, *way)
        [plain, doubted] = (
            next(
                r for r in results(Propagator(o, network), request, film) if r.index == result.index
            )
            for o in (OPTIONS, doubting)
        )
        taken_back = set(np.unique(plain.mask)) - set(np.unique(doubted.mask))
        checked += len(taken_back)
        assert not taken_back & set(np.unique(result.mask))
    assert checked


def test_what_a_person_gave_holds_in_the_fade_too(
    network: Network, film: Film, masks: dict[int, Mask], square: Squares
) -> None:
    given = square(2, 1, at=40)
    request = gap(masks, settle=lambda frame, mask: given)
    for result in results(Propagator(OPTIONS, network), request, film):
        assert np.array_equal(result.mask, given)


def test_a_gap_shorter_than_the_fade_is_blended_as_far_as_it_goes(
    network: Network, film: Film, square: Squares
) -> None:
    masks = {0: square(1), 4: square(1, at=24)}
    request = PropagationRequest(masks, 0, 3, far_end=4, fade=12)
    found = [r.index for r in results(Propagator(OPTIONS, network), request, film)]
    assert sorted(found[:3]) == [1, 2, 3]
    assert set(found[3:]) <= {1, 2, 3}
    one = PropagationRequest({0: masks[0], 2: masks[4]}, 0, 1, far_end=2)
    assert [r.index for r in results(Propagator(OPTIONS, network), one, film)] == [1, 1]


def test_unreadable_frames_are_passed_over(
    network: Network, film: Film, masks: dict[int, Mask]
) -> None:
    def damaged(frame: int) -> Image:
        if frame in (4, 7, 8, 13):
            raise MediaError("cannot be read")
        return film(frame)

    found = {r.index for r in results(Propagator(OPTIONS, network), gap(masks), damaged)}
    assert found == set(range(1, K2)) - {4, 7, 8, 13}


# --- stopping and going on


def reached(found: list[FrameResult], masks: dict[int, Mask]) -> tuple[Reached, Reached]:
    """As a session works it out from the cells that are done, and where each came from."""
    there = {**masks, **{r.index: r.mask for r in found}}
    left = max([K1, *(r.index for r in found if r.direction is Direction.FORWARD)])
    right = min([K2, *(r.index for r in found if r.direction is Direction.BACKWARD)])
    return Reached(left, there[left]), Reached(right, there[right])


@pytest.mark.parametrize("stop_after", [1, 3, 4, 8, 13, 14])
def test_going_on_after_a_stop_equals_the_run_without_it(
    network: Network, film: Film, masks: dict[int, Mask], stop_after: int, tmp_path
) -> None:
    straight = results(Propagator(OPTIONS, network), gap(masks), film)

    stopped = Propagator(OPTIONS, network, snapshot_folder=tmp_path)
    running = stopped.propagate(gap(masks), film, CancelToken())
    before = [item for item, _ in zip(running, range(stop_after), strict=False)]
    running.close()
    restarted = Propagator(OPTIONS, network, snapshot_folder=tmp_path)
    request = gap(masks, reached=reached(before, masks))  # type: ignore[arg-type]
    after = results(restarted, request, film)

    found = [*before, *after]
    assert [r.index for r in found] == [r.index for r in straight]
    for mine, theirs in zip(found, straight, strict=True):
        assert np.array_equal(mine.mask, theirs.mask)
        assert mine.confidence == theirs.confidence
        assert mine.disagreement == theirs.disagreement


def test_cancelling_in_the_fade_leaves_no_half_of_it(
    network: Network, film: Film, masks: dict[int, Mask]
) -> None:
    class Cancels(CancelToken):
        left = K2 - 1 + 2

        def checkpoint(self) -> None:
            self.left -= 1
            if self.left < 0:
                self.cancel()
            super().checkpoint()

    found = []
    running = Propagator(OPTIONS, network).propagate(gap(masks), film, Cancels())
    with pytest.raises(Cancelled):
        found.extend(running)
    found += [item.index for item in running if isinstance(item, FrameResult)]
    assert len(found) <= K2 - 1


def test_only_as_many_soft_masks_are_held_as_the_fade_needs(
    network: Network, film: Film, masks: dict[int, Mask], monkeypatch: pytest.MonkeyPatch
) -> None:
    sides: list[Side] = []
    made = Side.of.__func__  # type: ignore[attr-defined]
    monkeypatch.setattr(
        Side, "of", classmethod(lambda cls, *a: sides.append(made(cls, *a)) or sides[-1])
    )
    for _ in Propagator(OPTIONS, network).propagate(gap(masks), film, CancelToken()):
        assert all(len(each.walk.soft) <= 2 for each in sides)
    assert len(sides) == 2


# --- how far the sides agree


def seen_alone(
    network: Network, film: Film, masks: dict[int, Mask], way: tuple[int, int]
) -> dict[int, SoftFrame]:
    """What one side, walking alone over the whole gap, thinks of every frame."""
    propagator = Propagator(OPTIONS, network)
    request = PropagationRequest(masks, *way)
    walk = Walk(propagator._setup, request, film, CancelToken(), soft_frames=K2)
    list(walk.begin())
    for frame in request.frames:
        walk.advance(frame)
    return {soft.frame: soft for soft in walk.soft}


def differing(one: np.ndarray, other: np.ndarray) -> float:
    """1 - J, place by place."""
    pairs = list(zip(one.ravel().tolist(), other.ravel().tolist(), strict=True))
    union = sum(a > 0 or b > 0 for a, b in pairs)
    return 1 - sum(a > 0 and b > 0 for a, b in pairs) / union if union else 0.0


@pytest.mark.parametrize("backward", [False, True])
def test_in_the_fade_each_object_tells_how_far_the_sides_differ(
    network: Network, film: Film, masks: dict[int, Mask], backward: bool
) -> None:
    found = results(Propagator(OPTIONS, network), gap(masks, backward=backward), film)
    forward = seen_alone(network, film, masks, (K1, K2 - 1))
    backwards = seen_alone(network, film, masks, (K2, K1 + 1))

    assert not any(result.disagreement for result in found[: K2 - 1]), "one side saw these"
    values = []
    for result in found[K2 - 1 :]:
        assert result.disagreement.keys() == {1, 2}
        for place, object_id in enumerate((1, 2)):
            expected = differing(
                forward[result.index].mask.levels[place],
                backwards[result.index].mask.levels[place],
            )
            assert result.disagreement[object_id] == pytest.approx(expected)
            values.append(expected)
    assert len(values) == 8
    assert 0 < max(values) <= 1


def thought(*planes: np.ndarray, doubted: frozenset[int] = frozenset()) -> SoftFrame:
    levels = np.where(np.stack(planes), 3, -3).astype(np.float16)
    mask = SoftMask(levels, np.ones(levels.shape[1:], np.float16))
    return SoftFrame(5, mask, dict.fromkeys((4, 9), 0.5), 0.5, doubted)  # type: ignore[arg-type]


def mixed(near: SoftFrame, far: SoftFrame) -> FrameResult:
    tracker = SimpleNamespace(blend=lambda a, b, share: np.zeros((4, 4), np.uint8))
    plan = SimpleNamespace(slots=SimpleNamespace(objects=(4, 9)))
    request = SimpleNamespace(settle=lambda frame, mask: mask)
    return module._mixed(SimpleNamespace(tracker=tracker, plan=plan), (near, far), 0.5, request)  # type: ignore[arg-type]


def test_two_empty_masks_agree_and_one_empty_one_does_not() -> None:
    none, some = np.zeros((4, 4), bool), np.eye(4, dtype=bool)
    assert mixed(thought(none, none), thought(none, some)).disagreement == {4: 0.0, 9: 1.0}
    half = some.copy()
    half[:2] = False
    assert mixed(thought(half, some), thought(some, some)).disagreement == {4: 0.5, 9: 0.0}


def test_what_a_side_doubts_it_does_not_show() -> None:
    some = np.eye(4, dtype=bool)
    sure, doubting = thought(some, some), thought(some, some, doubted=frozenset({9}))
    assert mixed(sure, doubting).disagreement == {4: 0.0, 9: 1.0}
    assert mixed(doubting, doubting).disagreement == {4: 0.0, 9: 0.0}
