from core.benchmark.ablation_page import Entry, page
from core.benchmark.measuring import Measured
from core.benchmark.summary import LongClips, Summary
from core.metrics.reappearance import Reappearance
from core.metrics.scores import FrameScore, ObjectScores, summarise


def summary(quality: float, long: LongClips | None = None) -> Summary:
    frames = tuple(FrameScore(t, quality, quality, visible=True, predicted=True) for t in range(4))
    scores = (ObjectScores("clip", 1, 1, frames),)
    return Summary((Measured("clip", 4, scores),), summarise(scores), None, long)


def test_gains_are_points_against_the_first_row() -> None:
    text = page("Rows", [Entry("a", "a/r.html", summary(0.8)), Entry("<b>", "b", summary(0.75))])
    assert "\N{MINUS SIGN}5.0" in text
    assert "&lt;b&gt;" in text
    assert "<b>" not in text
    assert "ping-pong" not in text


def test_long_clips_have_columns_of_their_own() -> None:
    long = LongClips(Reappearance(0.8, 0.6), 0.125, None)
    text = page("Rows", [Entry("a", "a", summary(0.8, long)), Entry("b", "b", summary(0.8))])
    assert "after gaps" in text
    assert "0.125" in text
    assert "ping-pong" not in text
