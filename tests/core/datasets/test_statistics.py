from pathlib import Path
from typing import Any

import numpy as np
import pytest

from core.datasets.attributes import Attribute
from core.datasets.layouts import open_dataset
from core.datasets.sequence import Layout
from core.datasets.statistics import (
    FRAME_RATES,
    NO_CATEGORY,
    DatasetFacts,
    SequenceFacts,
    facts_of,
)
from core.types import ObjectId


def facts(sequence: Any, *tags: Attribute, captions: Any = None) -> SequenceFacts:
    found = [f for f in facts_of(sequence, frozenset(tags), captions) if f is not None]
    assert len(found) == 1
    return found[0]


@pytest.fixture
def both(sequence: Any) -> DatasetFacts:
    """Two videos of 6 frames; the second has an object from its third frame on."""
    one = facts(sequence("one"), Attribute.BC, captions={ObjectId(1): "a square"})
    return DatasetFacts((one, facts(sequence("two"), Attribute.BC, Attribute.MB)), 6)


def test_table_1(both: DatasetFacts) -> None:
    row = dict(both.table_row())
    assert (row["Videos"], row["Min frames"], row["Total frames"]) == ("2", "6", "12")
    assert (row["Objects"], row["Annotations"]) == ("3", "16")
    assert row["Total duration"] == "0.03 min"
    assert row["Lingual feature"] == "yes"
    assert row["Object classes"] == "n/a"


def test_without_a_rate_there_are_no_durations(both: DatasetFacts) -> None:
    unknown = DatasetFacts(both.sequences, None)
    assert dict(unknown.table_row())["Mean duration"] == "n/a"
    assert unknown.json_keys["total_minutes"] is None
    assert Layout.FOLDERS not in FRAME_RATES


def test_attributes_of_masks_and_of_people(both: DatasetFacts) -> None:
    counts = both.attribute_counts()
    assert (counts[Attribute.BC], counts[Attribute.MB], counts[Attribute.LR]) == (2, 1, 2)
    together = both.together([Attribute.BC, Attribute.MB, Attribute.FM])
    assert np.array_equal(together, [[2, 1, 0], [1, 1, 0], [0, 0, 0]])
    assert both.json_keys["attributes"] == {"BC": 2, "MB": 1, "LR": 2}


def test_categories_by_frequency(both: DatasetFacts, ytvos: Path) -> None:
    assert both.masks_by_category() == [(NO_CATEGORY, 16)]
    videos = open_dataset(ytvos, Layout.YTVOS).sequences
    named = DatasetFacts(tuple(facts(video) for video in videos), 6)
    assert [name for name, _ in named.masks_by_category()] == ["cat", "yak"]
    assert named.classes == 2
