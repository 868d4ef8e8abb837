import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.colors import Pattern
from core.errors import ProjectError
from core.project.object_list import clean_name, entry_of, free_id, info_of
from core.project.records import ObjectInfo
from core.types import ObjectId

parts = st.integers(0, 255)


@given(
    color=st.tuples(parts, parts, parts),
    visible=st.booleans(),
    pattern=st.sampled_from(Pattern),
    locked=st.booleans(),
    notes=st.text(max_size=9),
)
def test_what_is_stored_comes_back(
    color: tuple[int, int, int], visible: bool, pattern: Pattern, locked: bool, notes: str
) -> None:
    info = ObjectInfo(ObjectId(7), "dog", color, visible, pattern, locked, notes)
    entry = entry_of(info, 3)
    assert entry.place == 3
    assert info_of(ObjectId(7), entry) == info


def test_colours_are_three_bytes() -> None:
    with pytest.raises(ValueError, match="colour"):
        entry_of(ObjectInfo(ObjectId(7), "dog", (0, 256, 0)), 1)


def test_names_are_put_on_one_line() -> None:
    assert clean_name("  the\n dog\t") == "the dog"
    for bad in ("", " \n", "x" * 201):
        with pytest.raises(ProjectError):
            clean_name(bad)


def test_ids_go_up_until_all_are_used() -> None:
    assert free_id([]) == 1
    assert free_id([ObjectId(1), ObjectId(4)]) == 5
    assert free_id([ObjectId(i) for i in range(1, 256) if i != 30]) == 30
    with pytest.raises(ProjectError, match="at most 255 objects"):
        free_id([ObjectId(i) for i in range(1, 256)])
