"""The toolbars: which commands have a button, in which order, and how the button looks."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMainWindow, QSizePolicy, QToolBar, QToolButton, QWidget

from app.actions.table import Actions
from app.appearance.theme import bind_icon

_ICON = Qt.ToolButtonStyle.ToolButtonIconOnly
_TEXT = Qt.ToolButtonStyle.ToolButtonTextOnly
_BOTH = Qt.ToolButtonStyle.ToolButtonTextBesideIcon

TOOLS = (
    "tool_select",
    "tool_brush",
    "tool_eraser",
    "tool_polygon",
    "tool_lasso",
    "tool_wand",
    "tool_box",
    "tool_fill",
)
"""Clear without words; the others carry their name."""

RUNS: tuple[tuple[str, Qt.ToolButtonStyle] | None, ...] = (
    ("track_backward", _TEXT),
    ("track_forward", _TEXT),
    ("track_dialog", _TEXT),
    ("rerun_stale", _TEXT),
    ("pause", _BOTH),
    ("stop", _BOTH),
    None,
    ("undo", _ICON),
    ("redo", _ICON),
)
RESULTS = (("commit", _BOTH), ("export", _BOTH))


def add_toolbars(
    window: QMainWindow, actions: Actions, tool_options: QWidget
) -> tuple[QToolBar, QToolBar]:
    """Two rows: what the pointer does with its options, and what the network does."""
    tools = _add_bar(window, "toolbar", window.tr("Tools"))
    for action_id in TOOLS:
        _add_button(tools, actions, action_id, _ICON)
    tools.addSeparator()
    tools.addWidget(tool_options)
    window.addToolBarBreak()
    runs = _add_bar(window, "track_bar", window.tr("Track"))
    for entry in RUNS:
        if entry is None:
            runs.addSeparator()
        else:
            _add_button(runs, actions, *entry)
    spacer = QWidget(runs)
    spacer.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
    runs.addWidget(spacer)
    for entry in RESULTS:
        _add_button(runs, actions, *entry)
    return tools, runs


def _add_bar(window: QMainWindow, name: str, title: str) -> QToolBar:
    bar = QToolBar(title, window)
    bar.setObjectName(name)
    bar.setMovable(False)
    # Hiding a toolbar from its context menu would leave no way back.
    always = bar.toggleViewAction()
    always.setEnabled(False)
    always.setToolTip(window.tr("Toolbars are always shown."))
    always.setStatusTip(always.toolTip())
    window.addToolBar(bar)
    _name_rest(bar)
    return bar


def _name_rest(bar: QToolBar) -> None:
    """The button for what has no room: Qt draws it black on whatever there is."""
    rest = bar.findChild(QToolButton, "qt_toolbar_ext_button")
    if rest is not None:
        bind_icon(rest, "rest")
        rest.setToolTip(bar.tr("More"))
        rest.setAccessibleName(rest.toolTip())


def _add_button(bar: QToolBar, actions: Actions, action_id: str, style: Qt.ToolButtonStyle) -> None:
    action = actions[action_id]
    bar.addAction(action)
    button = bar.widgetForAction(action)
    if isinstance(button, QToolButton):
        button.setToolButtonStyle(style)
        button.setAccessibleName(action.iconText())
