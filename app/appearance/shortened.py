"""Folders in few letters, for labels and lists."""

from pathlib import Path


def shortened(folder: Path, longest: int = 44) -> str:
    """A folder's name with the user's home as ~, cut at the left when it is long."""
    text = str(folder)
    home = str(Path.home())
    if text.startswith(home):
        text = "~" + text[len(home) :]
    return text if len(text) <= longest else "…" + text[1 - longest :]
