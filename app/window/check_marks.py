"""The check marks of commands that switch something: each follows what it switches."""

from functools import partial

from PySide6.QtCore import QObject

from app.actions.table import Actions
from app.parts import Parts
from app.window.review_mode import ReviewMode
from app.window.stage import Stage
from app.window.toolbox import Toolbox


class CheckMarks(QObject):
    """However a thing was switched, by a command or otherwise, its check mark says how it is."""

    def __init__(
        self,
        parts: Parts,
        actions: Actions,
        stage: Stage,
        toolbox: Toolbox,
        review_mode: ReviewMode,
    ) -> None:
        super().__init__(actions)
        self._actions = actions
        self._memory_commands = parts.memory_commands
        self._viewing = stage.viewing
        for signal, action_id in (
            (parts.tracking.follow_changed, "follow"),
            (parts.easel.background_chosen, "paint_background"),
            (stage.canvas.keyboard_cursor_changed, "keyboard_cursor"),
            (review_mode.changed, "review_mode"),
        ):
            signal.connect(partial(actions.set_checked, action_id))
        parts.memory_commands.changed.connect(self._show_memory_rules)
        toolbox.chosen.connect(self._show_tool)
        stage.view_changed.connect(self._show_view)
        stage.viewing.changed.connect(self._show_overlay)
        stage.viewing.mask_changed.connect(self._show_version)
        actions.set_checked("follow", parts.tracking.follows)
        actions.set_checked("loop", parts.settings.flag("playback/loop"))

    def _show_memory_rules(self) -> None:
        for action_id, checked in self._memory_commands.checks().items():
            self._actions.set_checked(action_id, checked)

    def _show_tool(self, tool_id: str) -> None:
        self._actions.set_checked("tool_zoom", tool_id == "zoom")
        self._actions.set_checked(f"tool_{tool_id}", True)

    def _show_view(self, mode: str) -> None:
        self._actions.set_checked(f"view_{mode}", True)

    def _show_overlay(self) -> None:
        self._actions.set_checked("toggle_overlay", self._viewing.hides_masks)

    def _show_version(self) -> None:
        self._actions.set_checked("show_previous_mask", self._viewing.shows_previous)
