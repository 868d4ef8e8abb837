import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import WeightsError
from core.weights_file import FORMAT, SHIPPED_WEIGHTS, weights_facts


def write(path: Path, head: object) -> Path:
    text = json.dumps(head).encode()
    path.write_bytes(len(text).to_bytes(8, "little") + text)
    return path


def test_the_shipped_file_says_how_well_it_works() -> None:
    facts = weights_facts(SHIPPED_WEIGHTS)

    assert facts.name == "ddmemory"
    assert "J&F" in facts.scores
    assert "non-commercial" in facts.terms
    assert facts.size_bytes == SHIPPED_WEIGHTS.stat().st_size


def test_a_file_may_say_little(tmp_path: Path) -> None:
    path = write(tmp_path / "mine.safetensors", {"__metadata__": {"format": FORMAT, "scores": 3}})

    facts = weights_facts(path)
    assert (facts.name, facts.scores, facts.terms) == ("mine", "", "")


def test_a_file_that_is_not_there_leaves_editing_possible(tmp_path: Path) -> None:
    with pytest.raises(WeightsError, match="Editing and export work"):
        weights_facts(tmp_path / "missing.safetensors")


@pytest.mark.parametrize(
    "head", [[], {}, {"__metadata__": 3}, {"__metadata__": {}}, {"__metadata__": {"format": "x"}}]
)
def test_other_safetensors_are_not_ours(tmp_path: Path, head: object) -> None:
    with pytest.raises(WeightsError, match="not a DDMemory checkpoint"):
        weights_facts(write(tmp_path / "other.safetensors", head))


@given(st.binary(max_size=200))
def test_any_bytes_are_refused_politely(
    tmp_path_factory: pytest.TempPathFactory, data: bytes
) -> None:
    path = tmp_path_factory.mktemp("bytes") / "any.safetensors"
    path.write_bytes(data)

    with pytest.raises(WeightsError, match="Nothing was changed"):
        weights_facts(path)


def test_a_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(WeightsError):
        weights_facts(tmp_path)
