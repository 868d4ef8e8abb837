from pathlib import Path

from app.runs.track_options import options_of
from app.settings import Settings
from core.tracking_options import TrackingOptions


def test_options_are_as_the_preferences_say(settings: Settings) -> None:
    settings.set("tracking/size", 256)
    settings.set("tracking/device", "cpu")
    settings.set("tracking/memory", "R,L")
    settings.set("tracking/likeness", 70)
    settings.set("tracking/reach", 150)
    settings.set("tracking/weights", "/elsewhere/weights.pt")

    assert options_of(settings) == TrackingOptions(
        size=256,
        device="cpu",
        memory="R,L",
        dtype=settings.text("tracking/dtype"),
        weights=Path("/elsewhere/weights.pt"),
        likeness=0.7,
        reach=1.5,
    )


def test_without_weights_of_their_own_ours_are_taken(settings: Settings) -> None:
    assert options_of(settings).weights is None
