from dataclasses import replace

import pytest

from core.errors import EvermaskError
from core.memory.policy import AOT_B, AOT_L, DDMEMORY, MemoryPolicy, policy_from_text, policy_of
from core.tracking_options import DEFAULT_LIKENESS, DEFAULT_REACH, TrackingOptions


@pytest.mark.parametrize(
    ("text", "reference", "global_", "local"),
    [
        ("R,G,L", True, True, True),
        ("r, g ,l", True, True, True),
        ("L,R", True, False, True),
        ("R", True, False, False),
        ("G", False, True, False),
        ("L", False, False, True),
        ("G,L", False, True, True),
    ],
)
def test_letters_switch_memories_on(text: str, reference: bool, global_: bool, local: bool) -> None:
    assert policy_from_text(text) == MemoryPolicy(reference, global_, local)


def test_names_of_methods() -> None:
    assert policy_from_text("R,G,L") == DDMEMORY
    assert policy_from_text("AOT-B") == AOT_B
    assert policy_from_text(" aot-l") == AOT_L


def test_reference_and_local_memory_alone_are_aot_b() -> None:
    assert policy_from_text("R,L") == AOT_B


def test_aot_l_keeps_every_fifth_frame_and_six_memories_in_all() -> None:
    assert (AOT_L.every, 1 + AOT_L.capacity) == (5, 6)
    assert not AOT_L.global_


@pytest.mark.parametrize("text", ["", ",", "R,X", "RGL", "aot", "R;G"])
def test_anything_else_is_refused_with_what_would_do(text: str) -> None:
    with pytest.raises(EvermaskError, match=r"Give any of R, G and L"):
        policy_from_text(text)


def test_a_run_s_options_say_the_policy() -> None:
    left_out = {"likeness": DEFAULT_LIKENESS, "reach": DEFAULT_REACH}
    assert policy_of(TrackingOptions()) == replace(DDMEMORY, **left_out)
    assert policy_of(TrackingOptions(likeness=0.0, reach=0.0)) == DDMEMORY
    asked = policy_of(TrackingOptions(memory="R,G", references=4, gate=0.5, frozen_memory=True))
    assert (asked.reference, asked.global_, asked.local) == (True, True, False)
    assert (asked.references, asked.gate, asked.frozen) == (4, 0.5, True)
    with pytest.raises(EvermaskError):
        policy_of(TrackingOptions(memory="X"))
