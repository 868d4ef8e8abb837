"""How much memory decoded frames may take: the setting, applied to whatever clip is open."""

from app.document import Document
from app.settings import Settings
from core.session.places import frame_cache_bytes

KEY = "playback/cache_mib"
_MIB = 1 << 20


def frame_memory_bytes(settings: Settings) -> int:
    """What the user allows, or what suits the machine."""
    chosen = settings.whole(KEY)
    return chosen * _MIB if chosen else frame_cache_bytes()


def bound_frame_memory(document: Document, settings: Settings) -> None:
    """Hold the open clip to the setting, now and whenever either changes."""

    def bound() -> None:
        if document.is_open:
            document.session.frames.limit_cache(frame_memory_bytes(settings))

    document.opened.connect(bound)
    settings.changed.connect(lambda key: bound() if key == KEY else None)
