from app.runs.remedies import remedies
from core.tracking_options import TrackingOptions

FEWER = "Smaller memory (\N{MINUS SIGN}25 %)"


def test_each_remedy_comes_with_its_options() -> None:
    options = TrackingOptions(size=256, device="cuda", references=8)

    found = remedies(options, keyframes=20)

    assert [text for text, _ in found] == [FEWER, "Smaller internal size (192)", "Use CPU"]
    fewer, smaller, cpu = (changed for _, changed in found)
    assert (fewer.references, smaller.size, cpu.device) == (6, 192, "cpu")
    assert fewer.size == cpu.size == 256


def test_no_remedy_is_offered_that_cannot_help() -> None:
    least = TrackingOptions(size=96, device="cpu")
    assert remedies(least, keyframes=1) == []
    assert [text for text, _ in remedies(least, keyframes=2)] == [FEWER]
