"""How runs are computed, as the preferences say."""

from pathlib import Path

from app.settings import Settings
from core.tracking_options import TrackingOptions


def options_of(settings: Settings) -> TrackingOptions:
    weights = settings.text("tracking/weights")
    return TrackingOptions(
        size=settings.whole("tracking/size"),
        device=settings.text("tracking/device"),
        memory=settings.text("tracking/memory"),
        dtype=settings.text("tracking/dtype"),
        weights=Path(weights) if weights else None,
        likeness=settings.whole("tracking/likeness") / 100,
        reach=settings.whole("tracking/reach") / 100,
    )
