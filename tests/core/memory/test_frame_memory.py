import pytest
import torch

from core.memory.frame_memory import FrameMemory, concatenate
from core.model.lstt import LayerMemory


def memory(first: float, dtype: torch.dtype = torch.float32) -> FrameMemory:
    key = torch.full((2, 3, 4), first, dtype=dtype)
    return FrameMemory((LayerMemory(key, key + 1), LayerMemory(key + 2, key + 3)), 0)


def test_its_size_is_that_of_all_keys_and_values() -> None:
    assert memory(0).bytes == 4 * 2 * 3 * 4 * 4
    assert memory(0, torch.bfloat16).bytes == 4 * 2 * 3 * 4 * 2
    assert len(memory(0).tensors()) == 4


def test_nothing_concatenated_is_no_memory() -> None:
    assert concatenate([]) is None


def test_one_memory_is_passed_on_without_a_copy() -> None:
    only = memory(5)
    assert concatenate([only]) is only.layers


def test_memories_lie_one_behind_the_other_on_the_token_axis() -> None:
    joined = concatenate([memory(10), memory(20)])

    assert joined is not None
    assert joined[1].value.shape == (2, 6, 4)
    assert joined[1].value[0, :, 0].tolist() == [13] * 3 + [23] * 3


@pytest.mark.parametrize("first", [torch.float32, torch.bfloat16])
def test_the_first_memory_decides_the_precision(first: torch.dtype) -> None:
    joined = concatenate([memory(1, first), memory(2, torch.float32)])

    assert joined is not None
    assert {t.dtype for layer in joined for t in layer} == {first}
