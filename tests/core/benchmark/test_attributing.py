import json
from pathlib import Path

import pytest

from core.benchmark.attributing import AttributedMeasuring, tags_of
from core.benchmark.measuring import Measuring
from core.benchmark.settings import Method, Source
from core.datasets.attributes import Attribute
from core.datasets.notes import attribute_file
from core.datasets.sequence import Layout
from core.errors import MediaError
from core.tracking_options import TrackingOptions

COPY = Method("copy-first", TrackingOptions())


def test_attributes_come_with_the_scores(pack: Path) -> None:
    """Those that masks tell are never taken from a tag."""
    attribute_file(pack).write_text(json.dumps({"one": {"attributes": ["OCC", "LRA"]}}))
    source = Source(pack, Layout.FOLDERS)
    plain = [found for found in Measuring(source, pack, None).measure("one") if found][-1]
    *steps, found = AttributedMeasuring(source, pack, None).measure("one")
    assert found is not None
    assert found.attributes == {Attribute.LR, Attribute.OCC}
    assert found.scores == plain.scores
    assert steps == [None] * (4 + 6)


def test_a_tar_file_has_no_tags(pack: Path, tmp_path: Path) -> None:
    attribute_file(pack).write_text(json.dumps({"one": {"attributes": ["OCC", "FM"]}}))
    assert tags_of(Source(pack, Layout.FOLDERS)) == {"one": {Attribute.OCC}}
    assert tags_of(Source(tmp_path / "pack.tar", Layout.FOLDERS)) == {}


def test_a_damaged_file_of_tags_is_said_before_any_work(pack: Path, tmp_path: Path) -> None:
    attribute_file(pack).write_text("[")
    masks = tmp_path / "masks"
    measuring = AttributedMeasuring(Source(pack, Layout.FOLDERS), masks, COPY)
    with pytest.raises(MediaError, match="cannot be read as a description"):
        list(measuring.measure("one"))
    assert not masks.exists()
