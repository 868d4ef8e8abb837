from dataclasses import asdict, replace

import pytest

from core.project.lock_owner import UNKNOWN, LockOwner


def test_this_program_is_alive_and_comes_back_from_its_facts() -> None:
    owner = LockOwner.this_program()

    assert not owner.is_dead
    assert LockOwner.of(asdict(owner)) == owner


def test_a_number_that_another_program_has_now_is_a_dead_owner() -> None:
    owner = LockOwner.this_program()

    assert replace(owner, started_s=1.0).is_dead
    assert replace(owner, pid=2**22 + 1).is_dead
    assert not replace(owner, pid=2**22 + 1, host="elsewhere").is_dead, "nobody knows"


@pytest.mark.parametrize("facts", [{}, {"host": "vm"}, {"host": "vm", "pid": "seven"}])
def test_what_is_no_owner_is_refused(facts: dict[str, object]) -> None:
    with pytest.raises((KeyError, ValueError)):
        LockOwner.of(facts)


def test_the_text_tells_the_day_when_it_is_not_today() -> None:
    owner = LockOwner("vm", 7, 86400.0 * 365, 0.0, "")
    assert owner.text.startswith("Open on vm (pid 7) since 197")
    assert replace(owner, since_s=float("inf")).text == "Open on vm (pid 7)."
    assert UNKNOWN.text == "Open in another program."
