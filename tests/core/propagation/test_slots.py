import numpy as np
import pytest

from core.propagation.slots import SlotMap
from core.types import ObjectId


def slots_of(*ids: int) -> SlotMap:
    return SlotMap.of(ObjectId(i) for i in ids)


def test_objects_get_slots_in_the_order_of_their_ids_once_each() -> None:
    assert slots_of(200, 3, 7, 3).objects == (3, 7, 200)


@pytest.mark.parametrize(
    ("count", "sizes"), [(0, [0]), (1, [1]), (10, [10]), (11, [10, 1]), (255, [10] * 25 + [5])]
)
def test_ten_objects_to_a_group(count: int, sizes: list[int]) -> None:
    slots = slots_of(*range(1, count + 1))

    assert slots.group_sizes() == sizes
    assert slots.groups == len(sizes)
    assert slots.largest_group == max(sizes)


def test_ids_become_slots_and_other_groups_are_background() -> None:
    slots = slots_of(*range(20, 31))
    in_slots = slots.to_slots(np.array([[0, 20, 29, 30]], np.uint8))

    assert in_slots[0].tolist() == [[0, 1, 10, 0]]
    assert in_slots[1].tolist() == [[0, 0, 0, 1]]


def test_an_id_without_a_slot_is_background() -> None:
    assert slots_of(3).to_slots(np.array([[3, 9]], np.uint8)).tolist() == [[[1, 0]]]


def test_channels_become_the_ids_they_came_from() -> None:
    assert slots_of(3, 7, 200).to_ids(np.array([[0, 1, 2, 3]], np.uint8)).tolist() == [
        [0, 3, 7, 200]
    ]


def test_all_255_ids_come_back() -> None:
    slots = slots_of(*range(1, 256))
    channels = np.arange(256, dtype=np.uint8)[None]
    assert slots.to_ids(channels).tolist() == channels.tolist()
    assert slots.to_slots(channels).max() == 10


def test_a_map_extends_another_while_slots_and_groups_stay() -> None:
    assert slots_of(1, 2, 5).extends(slots_of(1, 2))
    assert slots_of(1, 2).extends(slots_of(1, 2))
    assert not slots_of(1, 2).extends(slots_of(1, 2, 5))
    assert not slots_of(1, 2, 5).extends(slots_of(1, 5))
    assert not slots_of(*range(1, 12)).extends(slots_of(*range(1, 11)))
