"""Tests of core.model.attention against slow references written from the definition."""

import math

import pytest
import torch
import torch.nn.functional as F
from torch import Tensor

from core.model.attention import (
    LongTermAttention,
    SelfAttention,
    ShortTermAttention,
    attend,
    merge_heads,
    split_heads,
)
from core.model.config import ModelConfig

SMALL = ModelConfig(channels=8, heads=2, window_radius=7)


def explicit_attention(query: Tensor, key: Tensor, value: Tensor, heads: int) -> Tensor:
    """Head by head, the softmax written out; head j owns the j-th slice of the channels."""
    depth = query.shape[-1] // heads
    parts = []
    for j in range(heads):
        own = slice(j * depth, (j + 1) * depth)
        logits = query[..., own] @ key[..., own].transpose(1, 2) / math.sqrt(depth)
        weights = logits.exp() / logits.exp().sum(-1, keepdim=True)
        parts.append(weights @ value[..., own])
    return torch.cat(parts, dim=-1)


def windowed_reference(
    attention: ShortTermAttention, query: Tensor, key: Tensor, value: Tensor, grid: tuple[int, int]
) -> Tensor:
    """Token by token and offset by offset; offsets outside the map take no part."""
    rows, columns = grid
    B, _, C = query.shape
    heads, radius = attention.heads, attention.radius
    depth, side = C // heads, 2 * radius + 1
    q, k, v = (t.view(B, rows, columns, heads, depth) for t in (query, key, value))
    as_map = query.transpose(1, 2).reshape(B, C, rows, columns)
    bias = attention.relative_key(as_map).view(B, heads, side * side, rows, columns)
    mixed = torch.zeros(B, rows, columns, heads, depth, dtype=query.dtype)
    for y in range(rows):
        for x in range(columns):
            near = [
                (y + dy, x + dx, (dy + radius) * side + dx + radius)
                for dy in range(-radius, radius + 1)
                for dx in range(-radius, radius + 1)
                if 0 <= y + dy < rows and 0 <= x + dx < columns
            ]
            ys, xs, offsets = (torch.tensor(part) for part in zip(*near, strict=True))
            for head in range(heads):
                own = q[:, y, x, head]  # B x depth
                logits = (k[:, ys, xs, head] @ own[:, :, None])[..., 0] / math.sqrt(depth)
                weights = (logits + bias[:, head, offsets, y, x]).softmax(-1)  # B x near
                read = (weights[:, :, None] * v[:, ys, xs, head]).sum(1)
                table = attention.relative_value[head][:, offsets]  # depth x near
                mixed[:, y, x, head] = read + weights @ table.T
    return attention.output(mixed.view(B, rows * columns, C))


def random_attention(config: ModelConfig) -> ShortTermAttention:
    attention = ShortTermAttention(config).double()
    with torch.no_grad():
        attention.relative_value.normal_()
    return attention


def random_tokens(count: int, grid: tuple[int, int], channels: int, batch: int = 1) -> list[Tensor]:
    shape = (batch, grid[0] * grid[1], channels)
    return [torch.randn(shape, dtype=torch.float64) for _ in range(count)]


def test_heads_are_split_and_merged() -> None:
    tokens = torch.arange(24.0).view(1, 3, 8)

    assert split_heads(tokens, 2)[0, 1, 2].tolist() == [20, 21, 22, 23]
    assert torch.equal(merge_heads(split_heads(tokens, 2)), tokens)


def test_attention_is_a_softmax_per_head() -> None:
    query = torch.randn(2, 5, 8)
    key, value = torch.randn(2, 2, 7, 8)

    torch.testing.assert_close(
        attend(query, key, value, 2), explicit_attention(query, key, value, 2)
    )


def test_position_enters_query_and_key_only() -> None:
    attention = SelfAttention(SMALL)
    tokens, position = torch.randn(2, 6, 8), torch.randn(1, 6, 8)
    located = tokens + position
    expected = attention.output(
        explicit_attention(
            attention.to_query(located), attention.to_key(located), attention.to_value(tokens), 2
        )
    )

    torch.testing.assert_close(attention(tokens, position), expected)


def test_a_memory_given_twice_reads_the_same() -> None:
    attention = LongTermAttention(SMALL)
    query, key, value = torch.randn(3, 1, 6, 8)
    twice = attention(query, torch.cat([key, key], 1), torch.cat([value, value], 1))

    torch.testing.assert_close(twice, attention(query, key, value))


@pytest.mark.parametrize(
    "grid", [(8, 8), (9, 17), (20, 23), (1, 20), (3, 2)], ids=lambda g: f"{g[0]}x{g[1]}"
)
def test_window_equals_the_slow_reference(grid: tuple[int, int]) -> None:
    attention = random_attention(SMALL)
    tokens = random_tokens(3, grid, 8)
    with torch.no_grad():
        expected = windowed_reference(attention, *tokens, grid)
        without_gradient = attention(*tokens, grid)
    with_gradient = attention(*tokens, grid)

    torch.testing.assert_close(without_gradient, expected)
    torch.testing.assert_close(with_gradient.detach(), expected)


@pytest.mark.parametrize("tile", [(1, 1), (3, 5), (7, 4), (8, 9), (20, 23), (64, 64)])
@pytest.mark.parametrize("grad", [False, True])
def test_tiles_change_nothing(tile: tuple[int, int], grad: bool) -> None:
    grid = (10, 13)
    attention = random_attention(SMALL)
    tokens = random_tokens(3, grid, 8, batch=2)
    with torch.set_grad_enabled(grad):
        whole = attention(*tokens, grid, tile=grid)

        torch.testing.assert_close(attention(*tokens, grid, tile=tile), whole)


def test_gradients_of_the_window_are_those_of_the_reference() -> None:
    grid = (9, 10)
    attention = random_attention(SMALL)
    inputs = [tokens.requires_grad_() for tokens in random_tokens(3, grid, 8)]
    wanted = [*inputs, *attention.parameters()]
    direction = torch.randn(1, 90, 8, dtype=torch.float64)

    fast = torch.autograd.grad((attention(*inputs, grid, tile=(4, 7)) * direction).sum(), wanted)
    slow = torch.autograd.grad(
        (windowed_reference(attention, *inputs, grid) * direction).sum(), wanted
    )

    for ours, theirs in zip(fast, slow, strict=True):
        torch.testing.assert_close(ours, theirs)


def test_gradcheck_on_a_tiny_map() -> None:
    grid = (2, 3)
    attention = random_attention(ModelConfig(channels=4, heads=2, window_radius=1))
    inputs = [tokens.requires_grad_() for tokens in random_tokens(3, grid, 4)]

    assert torch.autograd.gradcheck(lambda q, k, v: attention(q, k, v, grid, (1, 2)), inputs)


def test_half_precision_stays_close() -> None:
    grid = (12, 11)
    attention = random_attention(SMALL).float()
    tokens = [t.float() for t in random_tokens(3, grid, 8)]
    with torch.no_grad():
        exact = attention(*tokens, grid)
        with torch.autocast("cpu", torch.bfloat16):
            rough = attention(*tokens, grid).float()

    assert bool(rough.isfinite().all())
    assert float((rough - exact).abs().mean()) < 0.03 * float(exact.std())


def test_nothing_outside_the_window_is_read() -> None:
    grid = (1, 20)
    attention = random_attention(SMALL)
    query, key, value = random_tokens(3, grid, 8)
    far_value, far_key = value.clone(), key.clone()
    far_value[:, 8:], far_key[:, 8:] = 100.0, 50.0
    with torch.no_grad():
        before = attention(query, key, value, grid)
        after = attention(query, far_key, far_value, grid)

    torch.testing.assert_close(after[:, 0], before[:, 0])
    assert not torch.allclose(after[:, 1], before[:, 1])


def test_training_computes_the_same_attention_and_gradients_as_the_fused_kernel() -> None:
    query, key, value = (torch.randn(2, length, 64, requires_grad=True) for length in (12, 20, 20))
    parts = [query, key, value]
    ours = attend(*parts, heads=4)
    fused = merge_heads(
        F.scaled_dot_product_attention(*(split_heads(tokens, 4) for tokens in parts))
    )
    toward = torch.randn_like(ours)

    torch.testing.assert_close(ours, fused)
    for own, right in zip(
        torch.autograd.grad(ours, parts, toward),
        torch.autograd.grad(fused, parts, toward),
        strict=True,
    ):
        torch.testing.assert_close(own, right, atol=1e-5, rtol=1e-5)
