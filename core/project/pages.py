"""The pages of an SQLite file that SQLite itself refuses, with the journal beside it applied.

salvage.py reads damaged projects through it. Nothing here trusts a number of the file; page numbers
count from 1, as the format does (sqlite.org/fileformat2.html).
"""

import mmap
import struct
from collections.abc import Iterator
from pathlib import Path

_PAGE_BYTES = 4096
_WAL_HEADER = struct.Struct(">8I")
_WAL_FRAME = struct.Struct(">6I")
_WAL_MAGIC = 0x377F0682


class Pages:
    """Use it in a with statement. A page that is not there is empty bytes."""

    def __init__(self, path: Path, journal: Path) -> None:
        self._file = path.open("rb")
        length = path.stat().st_size
        self._map = mmap.mmap(self._file.fileno(), 0, access=mmap.ACCESS_READ) if length else None
        header = bytes(self._map[:100]) if self._map is not None else b""
        is_sound = len(header) == 100 and header.startswith(b"SQLite format 3\0")
        self.page_bytes = _page_bytes(header) if is_sound else _PAGE_BYTES
        self.usable_bytes = self.page_bytes - (header[20] if is_sound else 0)
        self._newer = _journal_pages(journal, self.page_bytes)
        self.count = max(length // self.page_bytes, *self._newer, 0, 0)

    def __getitem__(self, number: int) -> bytes:
        newer = self._newer.get(number)
        if newer is not None:
            return newer
        if self._map is None or not 1 <= number <= self.count:
            return b""
        start = (number - 1) * self.page_bytes
        page = self._map[start : start + self.page_bytes]
        return page if len(page) == self.page_bytes else b""

    def __iter__(self) -> Iterator[int]:
        return iter(range(1, self.count + 1))

    def __enter__(self) -> "Pages":
        return self

    def __exit__(self, *failure: object) -> None:
        if self._map is not None:
            self._map.close()
        self._file.close()


def _page_bytes(header: bytes) -> int:
    stated = int.from_bytes(header[16:18], "big")
    stated = 65536 if stated == 1 else stated
    return stated if stated in {1 << power for power in range(9, 17)} else _PAGE_BYTES


def _journal_pages(journal: Path, page_bytes: int) -> dict[int, bytes]:
    """The newest committed version of each page in the journal, as far as that is intact."""
    if not journal.exists():
        return {}
    data = journal.read_bytes()
    if len(data) < _WAL_HEADER.size:
        return {}
    magic, _, stated_bytes, _, *salts, _, _ = _WAL_HEADER.unpack_from(data)
    if magic & ~1 != _WAL_MAGIC or stated_bytes != page_bytes:
        return {}
    order = ">" if magic & 1 else "<"
    sums = _checksum(data[:24], order, (0, 0))
    committed: dict[int, bytes] = {}
    pending: dict[int, bytes] = {}
    frame_bytes = _WAL_FRAME.size + page_bytes
    for start in range(_WAL_HEADER.size, len(data) - frame_bytes + 1, frame_bytes):
        number, size_after, *frame_salts, first, second = _WAL_FRAME.unpack_from(data, start)
        page = data[start + _WAL_FRAME.size : start + frame_bytes]
        sums = _checksum(page, order, _checksum(data[start : start + 8], order, sums))
        if frame_salts != salts or sums != (first, second):
            break
        pending[number] = page
        if size_after:
            committed.update(pending)
            pending = {}
    return committed


def _checksum(data: bytes, order: str, start: tuple[int, int]) -> tuple[int, int]:
    """Of whole pairs of 32-bit words (file format, 4.2)."""
    first, second = start
    words = struct.unpack(f"{order}{len(data) // 4}I", data)
    for even, odd in zip(words[::2], words[1::2], strict=True):
        first = (first + even + second) & 0xFFFFFFFF
        second = (second + odd + first) & 0xFFFFFFFF
    return first, second
