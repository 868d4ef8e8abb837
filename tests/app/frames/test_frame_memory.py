from app.document import Document
from app.frames.frame_memory import bound_frame_memory, frame_memory_bytes
from app.settings import Settings
from core.session.places import frame_cache_bytes

MIB = 1 << 20


def test_zero_is_what_suits_the_machine(settings: Settings) -> None:
    assert frame_memory_bytes(settings) == frame_cache_bytes()

    settings.set("playback/cache_mib", 512)
    assert frame_memory_bytes(settings) == 512 * MIB


def test_the_open_clip_keeps_to_it_at_once(document: Document, settings: Settings) -> None:
    bound_frame_memory(document, settings)
    frames = document.session.frames
    assert frames.read(0) is not None
    assert frames.get(0) is not None

    settings.set("playback/cache_mib", 1)
    limits: list[int] = []
    frames.limit_cache = limits.append  # type: ignore[method-assign]
    settings.set("playback/cache_mib", 2)
    document.opened.emit()
    assert limits == [2 * MIB, 2 * MIB]
