from pathlib import Path

from core.errors import MediaError
from core.video.failures import EmptyFolderError


def test_failures_with_a_choice_are_media_errors_like_others() -> None:
    assert isinstance(EmptyFolderError(Path("shots")), MediaError)
