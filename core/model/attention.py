"""Multi-head attention over all tokens, and over a window around each token.

Tokens are B x N x C in row-major order of the map; head j owns channels 32j to 32j + 31.
"""

import math
from collections.abc import Iterator

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from core.model.config import ModelConfig


def split_heads(tokens: Tensor, heads: int) -> Tensor:
    """B x N x C to B x heads x N x C/heads."""
    B, N, C = tokens.shape
    return tokens.view(B, N, heads, C // heads).transpose(1, 2)


def merge_heads(tokens: Tensor) -> Tensor:
    """Inverse of `split_heads`."""
    B, heads, N, depth = tokens.shape
    return tokens.transpose(1, 2).reshape(B, N, heads * depth)


def attend(query: Tensor, key: Tensor, value: Tensor, heads: int) -> Tensor:
    """softmax(Q K^T / sqrt(C / heads)) V.

    query B x N x C, key and value B x M x C, result B x N x C.
    """
    q, k, v = (split_heads(tokens, heads) for tokens in (query, key, value))
    if torch.is_grad_enabled() and query.device.type == "cpu":
        # The fused kernel's backward pass is four times slower than plain products.
        weights = ((q / math.sqrt(q.shape[-1])) @ k.transpose(2, 3)).softmax(dim=-1)
        return merge_heads(weights @ v)
    return merge_heads(F.scaled_dot_product_attention(q, k, v))


class SelfAttention(nn.Module):
    """Every token of a frame attends to every other; the position code enters query and key."""

    def __init__(self, config: ModelConfig) -> None:
        super().__init__()
        C = config.channels
        self.heads = config.heads
        self.to_query = nn.Linear(C, C)
        self.to_key = nn.Linear(C, C)
        self.to_value = nn.Linear(C, C)
        self.output = nn.Linear(C, C)

    def forward(self, tokens: Tensor, position: Tensor) -> Tensor:
        """tokens B x N x C, position 1 x N x C (enters query and key only)."""
        located = tokens + position
        query, key = self.to_query(located), self.to_key(located)
        mixed: Tensor = self.output(attend(query, key, self.to_value(tokens), self.heads))
        return mixed


class LongTermAttention(nn.Module):
    """Every token attends to every remembered token; no position code, no further projection."""

    def __init__(self, config: ModelConfig) -> None:
        super().__init__()
        self.heads = config.heads
        self.output = nn.Linear(config.channels, config.channels)

    def forward(self, query: Tensor, key: Tensor, value: Tensor) -> Tensor:
        """query B x N x C; key, value B x M x C, the memory frames one behind the other."""
        mixed: Tensor = self.output(attend(query, key, value, self.heads))
        return mixed


class ShortTermAttention(nn.Module):
    """Attention to a square window around the same place in the previous frame.

    The logits get a learned term per offset that depends on the query, the readout a learned vector
    per offset (AOT, appendix A). Computed tile by tile: the queries of a tile meet the keys of the
    tile plus its margin in one dense product; the learned term is laid out on the same grid by
    skewing, and it is -inf where a key is out of the window, so that no other mask is needed.
    """

    def __init__(self, config: ModelConfig) -> None:
        super().__init__()
        self.heads = config.heads
        self.radius = config.window_radius
        depth = config.channels // config.heads
        offsets = config.window**2
        self.relative_key = nn.Conv2d(
            config.channels, config.heads * offsets, 1, groups=config.heads
        )
        self.relative_value = nn.Parameter(torch.zeros(config.heads, depth, offsets))
        self.output = nn.Linear(config.channels, config.channels)

    def forward(
        self,
        query: Tensor,
        key: Tensor,
        value: Tensor,
        grid: tuple[int, int],
        tile: tuple[int, int] = (8, 9),
    ) -> Tensor:
        """query, key, value B x N x C on a map of `grid` (rows, columns) = N tokens."""
        B, N, C = query.shape
        rows, columns = grid
        depth = C // self.heads
        q, k, v = (
            t.view(B, rows, columns, self.heads, depth).permute(0, 3, 1, 2, 4)
            for t in (query, key, value)
        )
        mixed = torch.empty_like(q) if not torch.is_grad_enabled() else None
        parts: list[Tensor] = []
        for place in _tiles(rows, columns, tile):
            part = self._attend_tile(q, k, v, place)
            if mixed is None:
                parts.append(part)
            else:
                mixed[:, :, place.rows, place.columns] = part
        if mixed is None:
            mixed = _joined(parts, rows, columns, tile)
        tokens = mixed.permute(0, 2, 3, 1, 4).reshape(B, N, C)
        result: Tensor = self.output(tokens)
        return result

    def _attend_tile(self, query: Tensor, key: Tensor, value: Tensor, place: "_Tile") -> Tensor:
        """One tile: maps B x heads x rows x columns x depth, result of the tile's size."""
        B, heads, _, _, depth = query.shape
        q = query[:, :, place.rows, place.columns]
        reach = place.reach(self.radius, query.shape[2], query.shape[3])
        k = key[:, :, reach.rows, reach.columns]
        v = value[:, :, reach.rows, reach.columns]
        height, width = q.shape[2:4]
        k_height, k_width = k.shape[2:4]
        logits = (q.reshape(B, heads, -1, depth) / math.sqrt(depth)) @ k.reshape(
            B, heads, -1, depth
        ).transpose(2, 3)
        bias = _to_grid(self._offset_logits(q), self.radius, place, reach)
        logits = logits + bias.reshape(B, heads, height * width, k_height * k_width)
        weights = logits.softmax(dim=-1)
        out = weights @ v.reshape(B, heads, -1, depth)
        per_offset = _from_grid(
            weights.view(B, heads, height, width, k_height, k_width), self.radius, place, reach
        )
        out = out + per_offset @ self.relative_value.transpose(1, 2).to(per_offset.dtype)
        return out.view(B, heads, height, width, depth)

    def _offset_logits(self, q: Tensor) -> Tensor:
        """The learned logit of each offset: B x heads x rows x columns x side x side."""
        B, heads, height, width, depth = q.shape
        side = 2 * self.radius + 1
        weight = self.relative_key.weight.view(heads, side * side, depth)
        assert self.relative_key.bias is not None
        bias = self.relative_key.bias.view(heads, 1, side * side)
        logits = q.reshape(B, heads, height * width, depth) @ weight.transpose(1, 2).to(q.dtype)
        return (logits + bias.to(q.dtype)).view(B, heads, height, width, side, side)


class _Tile:
    """Rows and columns of the map that are worked on together."""

    def __init__(self, rows: slice, columns: slice) -> None:
        self.rows = rows
        self.columns = columns

    def reach(self, radius: int, height: int, width: int) -> "_Tile":
        """The tile and everything within `radius` of it, inside the map."""
        return _Tile(
            slice(max(0, self.rows.start - radius), min(height, self.rows.stop + radius)),
            slice(max(0, self.columns.start - radius), min(width, self.columns.stop + radius)),
        )


def _tiles(rows: int, columns: int, tile: tuple[int, int]) -> Iterator[_Tile]:
    for top in range(0, rows, tile[0]):
        for left in range(0, columns, tile[1]):
            yield _Tile(
                slice(top, min(rows, top + tile[0])), slice(left, min(columns, left + tile[1]))
            )


def _joined(parts: list[Tensor], rows: int, columns: int, tile: tuple[int, int]) -> Tensor:
    per_row = -(-columns // tile[1])
    bands = [
        torch.cat(parts[start : start + per_row], dim=3) for start in range(0, len(parts), per_row)
    ]
    return torch.cat(bands, dim=2)


def _skewed(values: Tensor, fill: float) -> Tensor:
    """... x n x side to ... x n x (n + side - 1): row i is moved right by i, the rest is `fill`."""
    n, side = values.shape[-2:]
    flat = F.pad(values, (0, n), value=fill).flatten(-2)
    return flat[..., : n * (n + side - 1)].reshape(*values.shape[:-1], n + side - 1)


def _unskewed(values: Tensor, side: int) -> Tensor:
    """Inverse of `_skewed`: ... x n x (n + side - 1) to ... x n x side."""
    n = values.shape[-2]
    flat = F.pad(values.flatten(-2), (0, n))
    return flat.view(*values.shape[:-1], n + side)[..., :side]


def _margins(radius: int, place: _Tile, reach: _Tile) -> tuple[int, int, int, int]:
    """How far the full margin of a tile leaves the map: top, bottom, left, right."""
    return (
        reach.rows.start - (place.rows.start - radius),
        place.rows.stop + radius - reach.rows.stop,
        reach.columns.start - (place.columns.start - radius),
        place.columns.stop + radius - reach.columns.stop,
    )


def _to_grid(offsets: Tensor, radius: int, place: _Tile, reach: _Tile) -> Tensor:
    """Logits per offset (B, heads, h, w, side, side) to logits per key (B, heads, h, w, kh, kw)."""
    top, bottom, left, right = _margins(radius, place, reach)
    by_column = _skewed(offsets.transpose(3, 4), -math.inf)  # B heads h dy w kw
    by_column = by_column[..., left : by_column.shape[-1] - right]
    by_row = _skewed(by_column.permute(0, 1, 4, 5, 2, 3), -math.inf)  # B heads w kw h kh
    by_row = by_row[..., top : by_row.shape[-1] - bottom]
    return by_row.permute(0, 1, 4, 2, 5, 3)


def _from_grid(weights: Tensor, radius: int, place: _Tile, reach: _Tile) -> Tensor:
    """Weights per key (B, heads, h, w, kh, kw) to weights per offset (B, heads, h*w, side*side)."""
    top, bottom, left, right = _margins(radius, place, reach)
    side = 2 * radius + 1
    by_row = F.pad(weights.permute(0, 1, 3, 5, 2, 4), (top, bottom))  # B heads w kw h kh
    by_column = F.pad(
        _unskewed(by_row, side).permute(0, 1, 4, 5, 2, 3), (left, right)
    )  # B heads h dy w kw
    offsets = _unskewed(by_column, side).transpose(3, 4)  # B heads h w dy dx
    return offsets.flatten(4).flatten(2, 3)
