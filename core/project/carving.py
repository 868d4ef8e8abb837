"""Rows out of single pages of an SQLite file, whatever has become of the tree above them.

salvage.py asks for every row that any page holds (sqlite.org/fileformat2.html, 1.6 and 2.1).
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

from core.project.pages import Pages

Value: TypeAlias = int | float | str | bytes | None

_TABLE_LEAF, _TABLE_INNER = 0x0D, 0x05
_INDEX_LEAF, _INDEX_INNER = 0x0A, 0x02
_INTEGER_BYTES = {1: 1, 2: 2, 3: 3, 4: 4, 5: 6, 6: 8}
_MOST_COLUMNS = 100
_LARGEST_ROW = 64 << 20


@dataclass(frozen=True)
class Row:
    """rowid: None in tables without one. Values in the order in which they are stored."""

    rowid: int | None
    values: tuple[Value, ...]


class _DamagedError(Exception):
    """These bytes are no row."""


def rows_of(pages: Pages, number: int) -> Iterator[Row]:
    """The rows that a page holds; damaged ones are passed over, other pages have none."""
    page = pages[number]
    for place in _cells(page, number, pages.usable_bytes):
        try:
            yield _row(pages, page, place, page[_start(number)])
        except (_DamagedError, IndexError, struct.error, UnicodeDecodeError):
            continue


def reached_pages(pages: Pages, root: int) -> set[int]:
    """Numbers of the pages of one tree, as far as its inner pages can be read."""
    reached: set[int] = set()
    waiting = [root]
    while waiting:
        number = waiting.pop()
        page = pages[number]
        if number in reached or not page:
            continue
        reached.add(number)
        start = _start(number)
        if page[start] in (_TABLE_INNER, _INDEX_INNER):
            places = _cells(page, number, pages.usable_bytes)
            waiting += [_word(page, place) for place in places]
            waiting.append(_word(page, start + 8))
    return reached


def _start(number: int) -> int:
    return 100 if number == 1 else 0


def _cells(page: bytes, number: int, usable: int) -> list[int]:
    """Where the cells of a page of any tree begin; none for other pages."""
    start = _start(number)
    if len(page) < start + 12:
        return []
    kind = page[start]
    if kind not in (_TABLE_LEAF, _TABLE_INNER, _INDEX_LEAF, _INDEX_INNER):
        return []
    first = start + (12 if kind in (_TABLE_INNER, _INDEX_INNER) else 8)
    count = int.from_bytes(page[start + 3 : start + 5], "big")
    if first + 2 * count > usable:
        return []
    places = struct.unpack_from(f">{count}H", page, first)
    return [place for place in places if first + 2 * count <= place <= usable - 4]


def _row(pages: Pages, page: bytes, place: int, kind: int) -> Row:
    if kind == _TABLE_INNER:
        raise _DamagedError  # holds keys only
    if kind == _INDEX_INNER:
        place += 4
    length, place = _varint(page, place)
    rowid = None
    if kind == _TABLE_LEAF:
        rowid, place = _varint(page, place)
    if not 0 < length <= _LARGEST_ROW:
        raise _DamagedError
    local = _local_bytes(length, pages.usable_bytes, is_table=kind == _TABLE_LEAF)
    payload = page[place : place + local]
    if length > local:
        payload += _overflow(pages, _word(page, place + local), length - local)
    if len(payload) != length:
        raise _DamagedError
    return Row(rowid, _values(payload))


def _local_bytes(length: int, usable: int, *, is_table: bool) -> int:
    """How much of a row its own page holds; the rest is on overflow pages."""
    largest = usable - 35 if is_table else (usable - 12) * 64 // 255 - 23
    if length <= largest:
        return length
    smallest = (usable - 12) * 32 // 255 - 23
    fitting = smallest + (length - smallest) % (usable - 4)
    return fitting if fitting <= largest else smallest


def _overflow(pages: Pages, number: int, length: int) -> bytes:
    parts: list[bytes] = []
    seen: set[int] = set()
    while length > 0:
        page = pages[number]
        if not page or number in seen:
            raise _DamagedError
        seen.add(number)
        part = page[4 : min(pages.usable_bytes, 4 + length)]
        parts.append(part)
        length -= len(part)
        number = _word(page, 0)
    return b"".join(parts)


def _values(payload: bytes) -> tuple[Value, ...]:
    header_end, place = _varint(payload, 0)
    if header_end > len(payload):
        raise _DamagedError
    kinds = []
    while place < header_end:
        kind, place = _varint(payload, place)
        kinds.append(kind)
    if place != header_end or len(kinds) > _MOST_COLUMNS:
        raise _DamagedError
    values: list[Value] = []
    for kind in kinds:
        value, place = _value(payload, place, kind)
        values.append(value)
    if place != len(payload):
        raise _DamagedError
    return tuple(values)


def _value(payload: bytes, place: int, kind: int) -> tuple[Value, int]:
    if kind == 0:
        return None, place
    if kind in (8, 9):
        return kind - 8, place
    if kind in (10, 11):
        raise _DamagedError
    if kind == 7:
        (number,) = struct.unpack_from(">d", payload, place)
        return float(number), place + 8
    if kind in _INTEGER_BYTES:
        end = place + _INTEGER_BYTES[kind]
        return int.from_bytes(payload[place:end], "big", signed=True), end
    end = place + (kind - 12) // 2
    if end > len(payload):
        raise _DamagedError
    data = payload[place:end]
    return (data.decode("utf-8") if kind % 2 else data), end


def _word(page: bytes, place: int) -> int:
    return int.from_bytes(page[place : place + 4], "big")


def _varint(data: bytes, place: int) -> tuple[int, int]:
    value = 0
    for count in range(9):
        byte = data[place + count]
        if count == 8:
            value = value << 8 | byte
            break
        value = value << 7 | byte & 0x7F
        if byte < 0x80:
            break
    end = place + count + 1
    return (value - (1 << 64) if value >= 1 << 63 else value), end
