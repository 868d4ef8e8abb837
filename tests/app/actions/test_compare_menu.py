from app.actions.compare_menu import COMPARE
from app.actions.review_menu import REVIEW
from app.situation import Situation


def reasons(now: Situation) -> dict[str, str]:
    return {
        row.id: next((text for when in row.when if (text := when(now))), "")
        for row in COMPARE.rows()
    }


def test_it_is_part_of_the_review_menu() -> None:
    assert COMPARE in REVIEW.entries


def test_everything_needs_a_clip() -> None:
    assert all(reasons(Situation()).values())


def test_what_changes_a_comparison_needs_one() -> None:
    without = reasons(Situation(is_open=True))
    assert without["compare_folder"] == ""
    assert "Nothing is compared" in without["next_difference"]
    assert "No true masks are open" in without["compare_truth"]
    everything = Situation(is_open=True, is_comparing=True, has_truth=True, has_runs=True)
    assert not any(reasons(everything).values())
