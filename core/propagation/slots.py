"""Objects have permanent ids, the network has slots: the one place that maps between them."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from core.model.config import OBJECTS_PER_GROUP
from core.types import Mask, ObjectId


@dataclass(frozen=True)
class SlotMap:
    """The i-th object sits in group i // 10, slot i % 10 + 1; slot 0 is the background."""

    objects: tuple[ObjectId, ...]

    @classmethod
    def of(cls, ids: Iterable[ObjectId]) -> "SlotMap":
        return cls(tuple(sorted(set(ids))))

    @property
    def groups(self) -> int:
        return max(1, -(-len(self.objects) // OBJECTS_PER_GROUP))

    @property
    def largest_group(self) -> int:
        """Slots in use in the fullest group."""
        return min(len(self.objects), OBJECTS_PER_GROUP)

    def group_sizes(self) -> list[int]:
        count = len(self.objects)
        return [
            min(OBJECTS_PER_GROUP, max(0, count - group * OBJECTS_PER_GROUP))
            for group in range(self.groups)
        ]

    def extends(self, other: "SlotMap") -> bool:
        """Every object of `other` sits in the same slot here, and the groups are as many."""
        return self.groups == other.groups and self.objects[: len(other.objects)] == other.objects

    def to_slots(self, mask: Mask) -> Mask:
        """Ids H x W to slots groups x H x W; in each group other groups' objects are background."""
        tables = np.zeros((self.groups, 256), np.uint8)
        for position, object_id in enumerate(self.objects):
            group, slot = divmod(position, OBJECTS_PER_GROUP)
            tables[group, object_id] = slot + 1
        return tables[:, mask]

    def to_channels(self, mask: Mask) -> Mask:
        """Ids to merged channels; what has no slot is background."""
        table = np.zeros(256, np.uint8)
        for position, object_id in enumerate(self.objects):
            table[object_id] = position + 1
        return table[mask]

    def to_ids(self, positions: Mask) -> Mask:
        """Merged channels H x W (0 = background, i + 1 = i-th object) to ids."""
        table = np.zeros(256, np.uint8)
        table[1 : len(self.objects) + 1] = self.objects
        return table[positions]
