import pytest

from core.benchmark.following import Oracle
from core.benchmark.settings import method_of, names_of
from core.errors import EvermaskError
from core.tracking_options import TrackingOptions

OPTIONS = TrackingOptions(size=256)


@pytest.mark.parametrize(
    ("name", "memory", "expected"),
    [
        ("ddmemory", None, "R,G,L"),
        ("ddmemory", "r, g", "R,G"),
        ("aot-b", None, "AOT-B"),
        ("aot-l", None, "AOT-L"),
    ],
)
def test_methods_choose_memories(name: str, memory: str | None, expected: str) -> None:
    method = method_of(name, memory, "", OPTIONS)
    assert method.is_network
    assert method.facts["memory"] == expected


def test_facts_tell_methods_apart() -> None:
    plain = method_of("ddmemory", None, "", OPTIONS)
    both = method_of("ddmemory", None, "mask,box", OPTIONS)
    assert both.oracles == {Oracle.BOX, Oracle.MASK}
    assert both.facts["oracle"] == "box,mask"
    assert plain.facts != both.facts != plain.with_weights("other").facts
    assert "weights" not in method_of("warp", None, "", OPTIONS).facts


@pytest.mark.parametrize(
    ("name", "memory", "oracle", "word"),
    [
        ("xmem", None, "", "'xmem'"),
        ("aot-b", "R,G", "", "--memory"),
        ("ddmemory", None, "boxes", "'boxes'"),
    ],
)
def test_unknown_words_are_named(name: str, memory: str | None, oracle: str, word: str) -> None:
    with pytest.raises(EvermaskError, match=word):
        method_of(name, memory, oracle, OPTIONS)


def test_names() -> None:
    assert names_of("a, b,,c") == ("a", "b", "c")
    assert names_of("") == ()
