"""The composed masks of frames asked for last; open_state.py keeps one, bounded by bytes."""

from collections import OrderedDict
from collections.abc import Container

from core.types import FrameIndex, Mask


class MaskCache:
    """Least recently used masks go first; not thread-safe, its owner holds the lock."""

    def __init__(self, max_bytes: int) -> None:
        self._max_bytes = max_bytes
        self._masks: OrderedDict[FrameIndex, Mask] = OrderedDict()
        self.bytes_held = 0

    def __len__(self) -> int:
        return len(self._masks)

    def get(self, frame: FrameIndex) -> Mask | None:
        mask = self._masks.get(frame)
        if mask is not None:
            self._masks.move_to_end(frame)
        return mask

    def put(self, frame: FrameIndex, mask: Mask) -> None:
        self.drop([frame])
        if mask.nbytes > self._max_bytes:
            return
        self._masks[frame] = mask
        self.bytes_held += mask.nbytes
        while self.bytes_held > self._max_bytes:
            _, oldest = self._masks.popitem(last=False)
            self.bytes_held -= oldest.nbytes

    def drop(self, frames: Container[FrameIndex]) -> None:
        """Asks for each mask that it holds: a change may name a hundred thousand frames."""
        for frame in [frame for frame in self._masks if frame in frames]:
            self.bytes_held -= self._masks.pop(frame).nbytes
