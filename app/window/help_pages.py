"""The pages of the user guide: one row each, in the order of reading; the texts are Markdown files.

A pane or panel names the page that is about it; F1 opens that one.
"""

from dataclasses import dataclass
from pathlib import Path

HELP_FOLDER = Path(__file__).resolve().parents[2] / "resources" / "help"


@dataclass(frozen=True)
class HelpPage:
    """One page: `id`.md in the folder of the guide."""

    id: str
    title: str

    @property
    def path(self) -> Path:
        return HELP_FOLDER / f"{self.id}.md"


HELP_PAGES: tuple[HelpPage, ...] = (
    HelpPage("start", "First steps"),
    HelpPage("canvas", "Canvas and tools"),
    HelpPage("objects", "Objects"),
    HelpPage("tracking", "Tracking and correcting"),
    HelpPage("timeline", "Timeline"),
    HelpPage("review", "Review and scores"),
    HelpPage("memory", "Memory"),
    HelpPage("files", "Projects, import and export"),
    HelpPage("inspector", "Inspector"),
    HelpPage("keys", "Keys and preferences"),
    HelpPage("risk", "How risk is measured"),
)  # fmt: skip


def page_of(page_id: str) -> HelpPage:
    """The page, or the first one if there is none of this name."""
    return next((page for page in HELP_PAGES if page.id == page_id), HELP_PAGES[0])
