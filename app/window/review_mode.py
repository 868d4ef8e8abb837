"""Review mode: the tools are put away, so that nobody paints by mistake while keys walk and judge.

Space and the arrows move through the clip; the rest is the walk of the Review menu.
"""

from PySide6.QtCore import QObject, Signal

from app.actions.table import Actions
from app.document import Document
from app.keys.keymap import native
from app.window.toolbox import Toolbox

HARMLESS = ("select", "zoom")
"""Tools that change no mask."""


class ReviewMode(QObject):
    """`changed`: it is on, or off again."""

    changed = Signal(bool)

    def __init__(
        self,
        document: Document,
        toolbox: Toolbox,
        actions: Actions,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._actions = actions
        self._toolbox = toolbox
        self._is_on = False
        self._tool_before = ""
        toolbox.chosen.connect(self._keep_tools_away)
        document.closed.connect(lambda: self.switch(False))

    @property
    def is_on(self) -> bool:
        return self._is_on

    def switch(self, wanted: bool) -> None:
        if wanted == self._is_on:
            return
        self._is_on = wanted
        if wanted:
            self._tool_before = self._toolbox.current
            self._toolbox.choose("select")
        else:
            self._toolbox.choose(self._tool_before)
        self.changed.emit(wanted)

    def hint(self) -> str:
        """The keys of the walk, as they are set."""
        texts = {
            "next_worst": self.tr("{} next worst"),
            "approve": self.tr("{} approves"),
            "flag": self.tr("{} flags"),
            "comment": self.tr("{} comments"),
        }
        keys = {action_id: native(self._actions.keys_of(action_id)) for action_id in texts}
        walk = [text.format(keys[i].split(" ")[0]) for i, text in texts.items() if keys[i]]
        return self.tr("Review mode: {}. Masks stay as they are.").format(", ".join(walk))

    def _keep_tools_away(self, tool_id: str) -> None:
        if self._is_on and tool_id not in HARMLESS:
            self._toolbox.choose("select")
