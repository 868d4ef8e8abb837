from app.actions.track_menus import TRACK
from app.situation import Situation

ROWS = {row.id: row for row in TRACK.rows()}


def is_possible(action_id: str, now: Situation) -> bool:
    return not any(when(now) for when in ROWS[action_id].when)


def test_a_second_run_may_be_asked_for_but_not_by_a_key_held_down() -> None:
    idle, running = Situation(is_open=True), Situation(is_open=True, is_tracking=True)

    for name in ("track_forward", "track_backward", "commit_and_track"):
        assert is_possible(name, idle)
        assert is_possible(name, running)
    for name in ("track_one_forward", "track_one_backward"):
        assert is_possible(name, idle)
        assert not is_possible(name, running)


def test_only_a_run_can_be_paused_and_stopped() -> None:
    idle, running = Situation(is_open=True), Situation(is_open=True, is_tracking=True)

    for name in ("pause", "stop"):
        assert not is_possible(name, idle)
        assert is_possible(name, running)
