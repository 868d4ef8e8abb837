"""Everything in the real window says what it is: to eyes, to a screen reader, and why it is off."""

import contextlib
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QAccessible, QAction
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QAbstractSpinBox,
    QComboBox,
    QDialog,
    QLabel,
    QLineEdit,
    QScrollBar,
    QWidget,
    QWidgetAction,
)
from pytestqt.qtbot import QtBot

from app.main_window import MainWindow
from app.panels.table import PANELS

OPERATED = (
    QAbstractButton,
    QComboBox,
    QLineEdit,
    QAbstractSpinBox,
    QAbstractItemView,
    QAbstractSlider,
)
INSIDE = (QComboBox, QAbstractSpinBox, QAbstractItemView, QLineEdit)
"""What Qt puts into these is named by them."""


def is_ours(widget: QWidget) -> bool:
    if isinstance(widget, QScrollBar) or widget.objectName().startswith("qt_"):
        return False
    parent = widget.parentWidget()
    while parent is not None:
        if isinstance(parent, INSIDE):
            return False
        parent = parent.parentWidget()
    return True


def spoken(widget: QWidget) -> str:
    interface = QAccessible.queryAccessibleInterface(widget)
    return interface.text(QAccessible.Text.Name)


def nameless(top: QWidget) -> list[str]:
    """Of what can be seen. An empty label says nothing because there is nothing to say."""
    return [
        f"{type(widget).__name__} in {type(widget.parentWidget()).__name__}"
        for widget in top.findChildren(QWidget)
        if (isinstance(widget, OPERATED) or widget.focusPolicy() != Qt.FocusPolicy.NoFocus)
        and is_ours(widget)
        and widget.isVisibleTo(top)
        and not (isinstance(widget, QLabel) and not widget.text())
        and not spoken(widget).strip()
    ]


def mute(top: QWidget) -> list[str]:
    """Labels whose name hides what they say."""
    return [
        f"{label.accessibleName()}: {label.text()}"
        for label in top.findChildren(QLabel)
        if label.isVisibleTo(top)
        and label.accessibleName()
        and label.text() not in label.accessibleName() + label.accessibleDescription()
    ]


def unexplained(top: QWidget) -> list[str]:
    """A menu, a line between entries and a widget in a toolbar are no commands."""
    return [
        f"{action.text()!r}: {lacks}"
        for action in top.findChildren(QAction)
        if not action.isSeparator() and action.menu() is None and action.isVisible()
        if not isinstance(action, QWidgetAction) and not action.objectName().startswith("_q_")
        for lacks, text in (
            ("text", action.text()),
            ("tooltip", action.toolTip()),
            ("status tip", action.statusTip()),
        )
        if not text
    ]


@pytest.fixture
def window(shared_window: MainWindow) -> MainWindow:
    return shared_window


def test_every_widget_of_the_welcome_page_has_a_name(window: MainWindow) -> None:
    assert nameless(window) == []


def test_every_widget_of_the_window_has_a_name(open_window: MainWindow) -> None:
    open_window.parts.document.add_object()
    open_window.parts.messages.info("Something was said.")
    for panel in PANELS:
        open_window.panels.choose(panel.id)
        assert nameless(open_window) == [], panel.id
        assert mute(open_window) == [], panel.id


def test_every_command_says_what_it_does(open_window: MainWindow) -> None:
    for mode in ("overlay", "cutout", "difference"):
        open_window.stage.set_view(mode)
        assert unexplained(open_window) == []


def test_every_disabled_command_says_why(window: MainWindow) -> None:
    """With nothing open most are."""
    off = [action for action in window.findChildren(QAction) if not action.isEnabled()]
    assert len(off) > 40
    for action in off:
        reason = action.statusTip()
        assert reason.endswith("."), action.text()
        assert reason in action.toolTip(), action.text()


DIALOGS = (
    "preferences", "palette", "show_keys", "edit_shortcuts", "track_dialog", "export", "history",
    "new_project", "about",
)  # fmt: skip


@pytest.fixture
def dialog(
    qtbot: QtBot, open_window: MainWindow, request: pytest.FixtureRequest
) -> Iterator[QDialog]:
    """One that a command opens, with a mask on the first frame."""
    open_window.parts.document.add_object()
    stroke = open_window.parts.easel.begin_stroke(adds=True)
    assert stroke is not None
    open_window.parts.easel.show_stroke(stroke, stroke.dab(12, 12, 8))
    open_window.parts.easel.finish_stroke(stroke, "Brush")
    open_window.parts.document.commit()
    open_window.actions_table[request.param].trigger()
    qtbot.waitUntil(lambda: any(d.isVisible() for d in open_window.findChildren(QDialog)))
    shown = next(d for d in open_window.findChildren(QDialog) if d.isVisible())
    yield shown
    with contextlib.suppress(RuntimeError):  # it is gone already
        shown.close()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.mark.parametrize("dialog", DIALOGS, indirect=True)
def test_a_dialog_says_what_everything_is_and_goes_with_esc(qtbot: QtBot, dialog: QDialog) -> None:
    assert dialog.windowTitle()
    assert nameless(dialog) == []
    assert mute(dialog) == []
    assert unexplained(dialog) == []
    buttons = [b for b in dialog.findChildren(QAbstractButton) if b.isVisible() and is_ours(b)]
    assert [b.text() for b in buttons if not b.isEnabled() and not b.toolTip()] == []
    with qtbot.waitSignal(dialog.finished):
        qtbot.keyClick(dialog, Qt.Key.Key_Escape)
