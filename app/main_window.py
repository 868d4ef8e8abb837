"""Arranges the window: menus and toolbar from the action table, docks, status bar; no logic.

`application.py` builds what is shown here and passes it in.
"""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QByteArray, QCoreApplication, QMimeData, Qt
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QGuiApplication
from PySide6.QtWidgets import (
    QDockWidget,
    QLabel,
    QMainWindow,
    QMenu,
    QSizePolicy,
    QStackedWidget,
    QToolBar,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from app.actions.rows import ActionRow, Menu, Slot
from app.actions.table import MENUS, Actions
from app.dialogs.about import show_about
from app.dialogs.preferences import PreferencesDialog
from app.files import Files
from app.panels.banner import Banner
from app.panels.elided import ElidedLabel
from app.panels.job_bar import JobBar
from app.panels.objects import ObjectsPanel
from app.panels.tool_options import ToolOptionsStrip
from app.panels.transport import Transport
from app.parts import Parts
from app.situation import Situation
from app.stage import HEADER_HEIGHT, Stage
from app.theme import app_icon
from app.timeline.panel import Timeline
from app.toolbox import Toolbox
from app.welcome import Welcome

LAYOUT_VERSION = 2
FIRST_SIZE = (1440, 900)
ICON_TOOLS = ("tool_select", "tool_brush", "tool_eraser", "tool_polygon")
"""Toolbar buttons that are clear without words; the others carry their name."""


class MainWindow(QMainWindow):
    """Closing it stops a run cleanly; everything is saved at all times."""

    def __init__(self, parts: Parts, make_files: Callable[[QWidget], Files]) -> None:
        super().__init__()
        self.parts = parts
        self.actions_table = Actions(self, parts.keymap.all())
        self.files = make_files(self)
        self.stage = Stage(parts.document, parts.easel, parts.settings, self)
        self.welcome = Welcome(self.actions_table, parts.settings, self)
        self.toolbox = Toolbox(parts.document, parts.easel, self.stage.canvas, self)
        self.objects = ObjectsPanel(parts.document, self)
        self.transport = Transport(
            parts.document, parts.playback, parts.marks, self.actions_table, self
        )
        self.timeline = Timeline(parts.document, self)
        self.job_bar = JobBar(parts.tracking, self.files, self.actions_table, self)
        self.tool_options = ToolOptionsStrip(parts.easel.options, self)
        self._hint = ElidedLabel(self)
        self._cursor = QLabel(self)
        self._device = QLabel(self)
        self._saved = QLabel(self)
        self._recent = QMenu(self.tr("&Recent"), self)
        self.setWindowTitle(self.tr("Evermask"))
        self.setWindowIcon(app_icon())
        self.setMinimumSize(900, 620)
        self.setAcceptDrops(True)
        self._arrange_centre()
        self._arrange_docks()
        self._fill_menus()
        self._fill_toolbars()
        self._fill_status_bar()
        self._connect_actions()
        self._connect_parts()
        self._start_layout = self.saveState(LAYOUT_VERSION)
        self._restore_layout()
        self.toolbox.choose("brush")
        self.stage.set_view("overlay")
        self._refresh()

    # what actions call

    def show_preferences(self) -> None:
        dialog = PreferencesDialog(self.parts.settings, self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    def show_about(self) -> None:
        show_about(self)

    def hide_panes(self, hidden: bool) -> None:
        shown = self.parts.document.is_open and not hidden
        for dock in (self._objects_dock, self._bottom_dock):
            dock.setVisible(shown)

    def set_full_screen(self, full: bool) -> None:
        if full:
            self.showFullScreen()
        else:
            self.showNormal()

    def reset_layout(self) -> None:
        self.restoreState(self._start_layout, LAYOUT_VERSION)
        self.actions_table.set_checked("toggle_panes", False)
        self.hide_panes(False)

    # arranging

    def _arrange_centre(self) -> None:
        self._centre = QStackedWidget(self)
        self._centre.addWidget(self.welcome)
        self._centre.addWidget(self.stage)
        self.setCentralWidget(self._centre)
        self.banner = Banner(self.parts.messages, self._centre, HEADER_HEIGHT + 12)

    def _arrange_docks(self) -> None:
        self.setCorner(Qt.Corner.BottomLeftCorner, Qt.DockWidgetArea.BottomDockWidgetArea)
        self._objects_dock = QDockWidget(self.tr("Objects"), self)
        self._objects_dock.setObjectName("objects_dock")
        self._objects_dock.setWidget(self.objects)
        self._objects_dock.setMinimumWidth(180)
        self._objects_dock.setFeatures(
            QDockWidget.DockWidgetFeature.DockWidgetMovable
            | QDockWidget.DockWidgetFeature.DockWidgetFloatable
        )
        self.addDockWidget(Qt.DockWidgetArea.LeftDockWidgetArea, self._objects_dock)
        bottom = QWidget(self)
        layout = QVBoxLayout(bottom)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.transport)
        layout.addWidget(self.timeline, 1)
        self._bottom_dock = QDockWidget(self.tr("Timeline"), self)
        self._bottom_dock.setObjectName("timeline_dock")
        self._bottom_dock.setTitleBarWidget(QWidget(self._bottom_dock))
        self._bottom_dock.setFeatures(QDockWidget.DockWidgetFeature.NoDockWidgetFeatures)
        self._bottom_dock.setWidget(bottom)
        self.addDockWidget(Qt.DockWidgetArea.BottomDockWidgetArea, self._bottom_dock)
        self.resizeDocks([self._objects_dock], [220], Qt.Orientation.Horizontal)
        self.resizeDocks([self._bottom_dock], [244], Qt.Orientation.Vertical)

    def _fill_menus(self) -> None:
        for menu in MENUS:
            self._fill_menu(self.menuBar().addMenu(self._menu_title(menu)), menu)
        self._recent.aboutToShow.connect(self._fill_recent)
        # Actions of the toolbar and of hidden menus keep their keys.
        self.addActions(self.actions_table.all())

    def _fill_menu(self, shown: QMenu, menu: Menu) -> None:
        shown.setToolTipsVisible(True)
        for entry in menu.entries:
            if isinstance(entry, ActionRow):
                shown.addAction(self.actions_table[entry.id])
            elif isinstance(entry, Menu):
                self._fill_menu(shown.addMenu(self._menu_title(entry)), entry)
            elif entry is Slot.RECENT:
                shown.addMenu(self._recent)
            else:
                shown.addSeparator()

    def _menu_title(self, menu: Menu) -> str:
        return QCoreApplication.translate("actions", menu.title)

    def _fill_recent(self) -> None:
        self._recent.clear()
        for path in self.parts.settings.recent():
            action = self._recent.addAction(str(path))
            action.triggered.connect(partial(self.files.open_path, path))
        if self._recent.isEmpty():
            self._recent.addAction(self.tr("Nothing yet")).setEnabled(False)

    def _fill_toolbars(self) -> None:
        """Two rows: what the pointer does with its options, and what the network does."""
        tools = self._add_bar("toolbar", self.tr("Tools"))
        for action_id in ICON_TOOLS:
            self._add_button(tools, action_id, Qt.ToolButtonStyle.ToolButtonIconOnly)
        tools.addSeparator()
        tools.addWidget(self.tool_options)
        self.addToolBarBreak()
        bar = self._add_bar("track_bar", self.tr("Track"))
        for action_id in ("track_backward", "track_forward"):
            self._add_button(bar, action_id, Qt.ToolButtonStyle.ToolButtonTextOnly)
        for action_id in ("pause", "stop"):
            self._add_button(bar, action_id, Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        bar.addSeparator()
        for action_id in ("undo", "redo"):
            self._add_button(bar, action_id, Qt.ToolButtonStyle.ToolButtonIconOnly)
        spacer = QWidget(bar)
        spacer.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        bar.addWidget(spacer)
        for action_id in ("commit", "export"):
            self._add_button(bar, action_id, Qt.ToolButtonStyle.ToolButtonTextBesideIcon)

    def _add_bar(self, name: str, title: str) -> QToolBar:
        bar = QToolBar(title, self)
        bar.setObjectName(name)
        bar.setMovable(False)
        bar.toggleViewAction().setEnabled(False)
        self.addToolBar(bar)
        return bar

    def _add_button(self, bar: QToolBar, action_id: str, style: Qt.ToolButtonStyle) -> None:
        action = self.actions_table[action_id]
        bar.addAction(action)
        button = bar.widgetForAction(action)
        if isinstance(button, QToolButton):
            button.setToolButtonStyle(style)
            button.setAccessibleName(action.iconText())

    def _fill_status_bar(self) -> None:
        bar = self.statusBar()
        bar.setSizeGripEnabled(False)
        bar.setContentsMargins(8, 0, 8, 0)
        self._hint.setAccessibleName(self.tr("Hint"))
        self._cursor.setMinimumWidth(150)
        self._cursor.setAccessibleName(self.tr("Pixel under the cursor"))
        self._device.setAccessibleName(self.tr("Device"))
        self._saved.setAccessibleName(self.tr("Saved"))
        bar.addWidget(self._hint, 1)
        for widget in (self._cursor, self.job_bar, self._device, self._saved):
            bar.addPermanentWidget(widget)

    # connecting

    def _connect_actions(self) -> None:
        parts = self.parts
        self.actions_table.connect_to(
            {
                "files": self.files,
                "document": parts.document,
                "playback": parts.playback,
                "marks": parts.marks,
                "tracking": parts.tracking,
                "toolbox": self.toolbox,
                "objects": self.objects,
                "transport": self.transport,
                "stage": self.stage,
                "window": self,
            }
        )
        self.stage.set_zoom_actions(
            [self.actions_table[name] for name in ("fit", "zoom_100", "zoom_200")]
        )
        self.actions_table.set_checked("follow", parts.tracking.follows)
        self.actions_table.set_checked("loop", parts.settings.flag("playback/loop"))

    def _connect_parts(self) -> None:
        parts = self.parts
        document, tracking, playback = parts.document, parts.tracking, parts.playback
        document.opened.connect(self._on_opened)
        document.closed.connect(self._on_closed)
        for signal in (document.changed, document.selection_changed, parts.marks.changed,
                       tracking.state_changed, self.files.busy_changed):  # fmt: skip
            signal.connect(self._refresh)
        tracking.head_moved.connect(self.timeline.set_head)
        tracking.follow_changed.connect(partial(self.actions_table.set_checked, "follow"))
        parts.settings.changed.connect(self._show_device)
        parts.keymap.changed.connect(lambda: self.actions_table.set_keys(parts.keymap.all()))
        tracking.device_known.connect(self._show_device)
        playback.moved.connect(tracking.user_moved)
        self.timeline.seeked.connect(playback.seek)
        self.stage.hovered_text.connect(self._cursor.setText)
        self.stage.view_changed.connect(
            lambda mode: self.actions_table.set_checked(f"view_{mode}", True)
        )
        self.stage.canvas.space_tapped.connect(playback.toggle)
        self.stage.canvas.frame_step_requested.connect(playback.step)
        self.stage.canvas.files_dropped.connect(self.files.take_drop)
        self.welcome.recent_chosen.connect(self.files.open_path)
        self.toolbox.chosen.connect(self._on_tool)
        self._show_device()

    def _show_device(self) -> None:
        document = self.parts.document
        used = document.session.device_text if document.is_open else None
        chosen = self.tr("Device: {}").format(self.parts.settings.text("tracking/device"))
        self._device.setText(used or chosen)
        self._device.setToolTip(self.tr("Where the network computes (Preferences)"))

    def _on_opened(self) -> None:
        self._centre.setCurrentWidget(self.stage)
        self._show_panes()
        self._show_hint()
        clip = self.parts.document.session.clip
        self.setWindowTitle(self.tr("{} - Evermask").format(clip.path.name))
        self._saved.setText(self.tr("Saved"))
        self._saved.setToolTip(
            self.tr("Every change is written at once, to {}").format(
                self.parts.document.session.project_path
            )
        )
        self.stage.canvas.setFocus()
        self._refresh()

    def _on_closed(self) -> None:
        self._centre.setCurrentWidget(self.welcome)
        self._show_panes()
        self.setWindowTitle(self.tr("Evermask"))
        self._saved.clear()
        self._show_hint()
        self._refresh()

    def _on_tool(self, tool_id: str) -> None:
        self.actions_table.set_checked(f"tool_{tool_id}", True)
        self.tool_options.show_tool(tool_id)
        self._show_hint()

    def _show_hint(self) -> None:
        hint = self.toolbox.hint() if self.parts.document.is_open else ""
        self._hint.setText(hint)
        self._hint.setToolTip(hint)

    def _refresh(self) -> None:
        """Take a new snapshot of what is possible and let the actions follow."""
        parts = self.parts
        session = parts.document.session if parts.document.is_open else None
        self.actions_table.refresh(
            Situation(
                is_open=session is not None,
                is_selected=parts.document.selected is not None,
                has_range=parts.marks.has_range,
                is_tracking=parts.tracking.is_active,
                is_paused=parts.tracking.is_paused,
                is_busy_with_files=self.files.is_busy,
                undo_name=(session.undo_name or "") if session else "",
                redo_name=(session.redo_name or "") if session else "",
            )
        )
        self.actions_table.set_checked("pause", parts.tracking.is_paused)

    # leaving and coming back

    def _restore_layout(self) -> None:
        settings = self.parts.settings
        geometry: QByteArray = settings.layout("geometry")
        if geometry.isEmpty() or not self.restoreGeometry(geometry):
            screen = QGuiApplication.primaryScreen().availableGeometry()
            self.resize(min(FIRST_SIZE[0], screen.width()), min(FIRST_SIZE[1], screen.height()))
        state = settings.layout("docks")
        if not state.isEmpty():
            self.restoreState(state, LAYOUT_VERSION)
        self._show_panes()

    def _show_panes(self) -> None:
        """Nothing is open: the welcome page has the window to itself."""
        self.hide_panes(self.actions_table["toggle_panes"].isChecked())

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if _dropped_files(event.mimeData()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        event.acceptProposedAction()
        self.files.take_drop(_dropped_files(event.mimeData()))

    def closeEvent(self, event: QCloseEvent) -> None:
        settings = self.parts.settings
        settings.set_layout("geometry", self.saveGeometry())
        if self.parts.document.is_open and not self.actions_table["toggle_panes"].isChecked():
            settings.set_layout("docks", self.saveState(LAYOUT_VERSION))
        self.parts.playback.stop()
        self.hide()
        # Waits for the frame in work; what the run has finished is in the project already.
        self.parts.jobs.close()
        self.parts.document.close()
        event.accept()


def _dropped_files(data: QMimeData) -> list[Path]:
    return [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]
