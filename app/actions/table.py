"""Every command as a QAction: built from the rows of the menus, enabled by the situation."""

from collections.abc import Callable, Mapping

from PySide6.QtCore import QCoreApplication, QObject, Signal
from PySide6.QtGui import QAction, QActionGroup, QKeySequence

from app.actions.edit_menus import EDIT, OBJECTS
from app.actions.file_menu import FILE
from app.actions.go_menu import GO
from app.actions.held import HeldKeys
from app.actions.review_menu import REVIEW
from app.actions.rows import ActionRow, Command, Hold, Menu
from app.actions.track_menus import TRACK
from app.actions.view_menus import HELP, VIEW, WINDOW
from app.appearance.object_chip import swatch_icon
from app.appearance.theme import bind_icon
from app.keys.keymap import native, sequences
from app.keys.presets import Keys
from app.keys.shortcuts import SHORTCUTS
from app.situation import Condition, Situation

MENUS: tuple[Menu, ...] = (FILE, EDIT, OBJECTS, TRACK, REVIEW, GO, VIEW, WINDOW, HELP)
"""The menu bar."""

ACTIONS: tuple[ActionRow, ...] = tuple(row for menu in MENUS for row in menu.rows())


class Actions(QObject):
    """One QAction per row, with its keys, tooltip and the reason when it is disabled.

    `refreshed`: other things are possible now.
    """

    refreshed = Signal()

    def __init__(self, parent: QObject | None = None, keys: Keys = SHORTCUTS) -> None:
        super().__init__(parent)
        self._keys = keys
        self._rows = {row.id: row for row in ACTIONS}
        self._actions: dict[str, QAction] = {}
        self._groups: dict[str, QActionGroup] = {}
        self._now = Situation()
        self._details: dict[str, str] = {}
        self._reasons: dict[str, str] = {}
        self._held = HeldKeys(self)
        for row in ACTIONS:
            self._actions[row.id] = self._build(row)
            self._show(row)

    def __getitem__(self, action_id: str) -> QAction:
        return self._actions[action_id]

    def __contains__(self, action_id: str) -> bool:
        return action_id in self._actions

    def all(self) -> list[QAction]:
        return list(self._actions.values())

    def connect_to(self, targets: Mapping[str, object]) -> None:
        """Find every row's handler among `targets`; a missing one fails at start, not later."""
        for row in ACTIONS:
            target, method = row.handler.split(".")
            handler: Callable[..., object] = getattr(targets[target], method)
            self._connect(self._actions[row.id], row, handler)

    def commands(self) -> list[Command]:
        """Every command as it is now, in the order of the menus."""
        return [self._command(row, menu) for menu in MENUS for row in menu.rows()]

    def trigger_key(self, key: str) -> bool:
        """Run what a key means now; False if nothing is possible.

        For keys that a widget has to look at itself first (Space on the canvas).
        """
        form = QKeySequence(key)
        for action in self._actions.values():
            if action.isEnabled() and form in action.shortcuts():
                action.trigger()
                return True
        return False

    def refresh(self, now: Situation) -> None:
        """Enable what is possible and say in the tooltip why the rest is not."""
        if now == self._now:
            return
        self._now = now
        for row in ACTIONS:
            if self.reason(row.id) != self._reasons[row.id]:
                self._show(row)
        self._name_step("undo", now.undo_name)
        self._name_step("redo", now.redo_name)
        self._count("rerun_stale", now.stale_cells)
        self.refreshed.emit()

    def set_keys(self, keys: Keys) -> None:
        """Other keys for all commands; tooltips name them."""
        self._keys = keys
        for row in ACTIONS:
            self._actions[row.id].setShortcuts(sequences(keys.get(row.id, ())))
            self._show(row)

    def keys_of(self, action_id: str) -> tuple[str, ...]:
        return self._keys.get(action_id, ())

    def reason(self, action_id: str) -> str:
        """Why a command is disabled; empty if it is not."""
        return self.why_not(*self._rows[action_id].when)

    def why_not(self, *when: Condition) -> str:
        """Why something that is no command, a panel's button, is not possible now; "" if it is."""
        return next((text for holds in when if (text := holds(self._now))), "")

    def set_checked(self, action_id: str, checked: bool) -> None:
        """Show a state without running the handler."""
        action = self._actions[action_id]
        blocked = action.blockSignals(True)
        action.setChecked(checked)
        action.blockSignals(blocked)
        action.changed.emit()

    def set_detail(self, action_id: str, detail: str) -> None:
        """More for the tooltip than the row can know: what a command would do just now."""
        self._details[action_id] = detail
        self._show(self._rows[action_id])

    def set_icon(self, action_id: str, name: str) -> None:
        bind_icon(self._actions[action_id], name)

    def _show(self, row: ActionRow) -> None:
        action, reason = self._actions[row.id], self.reason(row.id)
        self._reasons[row.id] = reason
        action.setEnabled(not reason)
        detail = reason or self._details.get(row.id, "")
        action.setToolTip(_tooltip(row, native(self.keys_of(row.id)), detail))
        action.setStatusTip(reason or _tr(row.hint))

    def _build(self, row: ActionRow) -> QAction:
        action = QAction(_tr(row.text), self)
        action.setObjectName(row.id)
        action.setIconText(_tr(row.text).replace("&", ""))
        action.setCheckable(row.is_checkable)
        action.setAutoRepeat(row.repeats)
        action.setShortcuts(sequences(self.keys_of(row.id)))
        if row.icon:
            bind_icon(action, row.icon)
        if row.swatch is not None:
            action.setIcon(swatch_icon(row.swatch))
            action.setIconVisibleInMenu(True)
        if row.group:
            group = self._groups.setdefault(row.group, QActionGroup(self))
            group.addAction(action)
        return action

    def _connect(self, action: QAction, row: ActionRow, handler: Callable[..., object]) -> None:
        if row.hold is not Hold.NO:
            action.triggered.connect(lambda: self._held.watch(action, row.hold))
        if row.argument is not None:
            action.triggered.connect(lambda _checked=False: handler(row.argument))
        elif row.is_checkable and not row.handler.endswith(".toggle"):
            action.triggered.connect(lambda checked=False: handler(checked))
        else:
            action.triggered.connect(lambda _checked=False: handler())

    def _command(self, row: ActionRow, menu: Menu) -> Command:
        title = self._actions[row.id].text().replace("&", "")
        key = native(self.keys_of(row.id))
        menu_name = _tr(menu.title).replace("&", "")
        return Command(row.id, title, menu_name, _tr(row.hint), key, self.reason(row.id))

    def _name_step(self, action_id: str, name: str) -> None:
        row = self._rows[action_id]
        text = _tr(row.text)
        self._actions[action_id].setText(f"{text} {name}" if name else text)

    def _count(self, action_id: str, count: int) -> None:
        """How many cells a command would change, also on its button."""
        action, text = self._actions[action_id], _tr(self._rows[action_id].text)
        action.setText(f"{text} ({count})" if count else text)
        action.setIconText(action.text().replace("&", ""))


def _tooltip(row: ActionRow, key: str, detail: str) -> str:
    title = _tr(row.text).replace("&", "").rstrip("…")
    lines = [f"{title} ({key})" if key else title, _tr(row.hint), *([detail] if detail else [])]
    return "\n".join(lines)


def _tr(text: str) -> str:
    return QCoreApplication.translate("actions", text)
