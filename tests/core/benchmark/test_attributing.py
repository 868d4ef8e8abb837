import json
from pathlib import Path

from core.benchmark.attributing import AttributedMeasuring, tags_of
from core.benchmark.measuring import Measuring
from core.benchmark.settings import Source
from core.datasets.attributes import Attribute
from core.datasets.notes import attribute_file
from core.datasets.sequence import Layout


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
