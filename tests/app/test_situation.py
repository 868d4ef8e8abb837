from dataclasses import replace

import pytest

from app import situation
from app.situation import Condition, Situation

NOTHING = Situation()


@pytest.mark.parametrize(
    ("condition", "possible"),
    [
        (situation.has_clip, replace(NOTHING, is_open=True)),
        (situation.has_object, replace(NOTHING, is_selected=True)),
        (situation.has_stale, replace(NOTHING, stale_cells=3)),
        (situation.is_tracking, replace(NOTHING, is_tracking=True)),
        (situation.can_undo, replace(NOTHING, undo_name="Brush")),
        (situation.can_redo, replace(NOTHING, redo_name="Brush")),
    ],
)
def test_a_condition_gives_a_reason_until_it_holds(
    condition: Condition, possible: Situation
) -> None:
    assert condition(NOTHING).endswith(".")
    assert condition(possible) == ""


@pytest.mark.parametrize(
    ("condition", "impossible"),
    [
        (situation.is_not_tracking, replace(NOTHING, is_tracking=True)),
        (situation.run_stands_still, replace(NOTHING, is_tracking=True)),
        (situation.files_are_idle, replace(NOTHING, is_busy_with_files=True)),
    ],
)
def test_a_condition_on_idleness_gives_a_reason_while_busy(
    condition: Condition, impossible: Situation
) -> None:
    assert condition(NOTHING) == ""
    assert condition(impossible)


def test_no_network_turns_points_into_masks() -> None:
    assert situation.has_point_network(replace(NOTHING, is_open=True)).endswith(
        "none is installed."
    )
