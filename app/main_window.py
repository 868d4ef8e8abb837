"""Arranges the window and connects what is in it; no logic.

`application.py` builds what is shown here and passes it in.
"""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QByteArray, QPoint, QPointF, Qt, QTimer
from PySide6.QtGui import (
    QCloseEvent,
    QGuiApplication,
    QResizeEvent,
)
from PySide6.QtWidgets import (
    QMainWindow,
    QVBoxLayout,
    QWidget,
)

from app.actions.rows import Slot
from app.actions.table import Actions
from app.appearance.theme import app_icon
from app.canvas.drops import FileDrop
from app.panels.banner import Banner
from app.panels.job_bar import JobBar
from app.panels.making import make_panels
from app.panels.objects import ObjectsPanel
from app.panels.source_chip import SourceChip
from app.panels.table import PANELS
from app.panels.tool_options import ToolOptionsStrip
from app.panels.transport import Transport
from app.parts import Parts
from app.project.datasets import Datasets
from app.project.disk_room import DiskRoom
from app.project.files import Files
from app.project.keeping import Keeping
from app.project.new_projects import NewProjects
from app.project.recovering import Recovering
from app.review.comparison_commands import ComparisonCommands
from app.review.truth_commands import TruthCommands
from app.runs.bank_commands import BankCommands
from app.runs.stale_text import stale_text
from app.runs.track_commands import TrackCommands
from app.situation import Situation
from app.timeline.cell_menu import open_cell_menu
from app.timeline.comparison_series import ComparisonSeries
from app.timeline.panel import Timeline
from app.timeline.plot_export import PlotExport
from app.timeline.review_series import ReviewSeries
from app.window.centre import Centre
from app.window.compared_stage import ComparedStage
from app.window.help_window import HelpWindow
from app.window.hints import Hints, done_here
from app.window.inspector import Inspector
from app.window.leaving import Leaving
from app.window.menus import RecentMenu, fill_menu_bar
from app.window.object_menu import object_menu
from app.window.over_window import OverWindow
from app.window.pane import Pane
from app.window.panel_commands import PanelCommands
from app.window.panes import Panes, Stop, first_in
from app.window.review_mode import ReviewMode
from app.window.stage import Stage
from app.window.stage_header import HEADER_HEIGHT
from app.window.status_line import StatusLine
from app.window.toolbars import add_toolbars
from app.window.toolbox import Toolbox
from app.window.welcome import BANNER_TOP, Welcome
from core.session.memory_rules import NO_WISHES
from core.session.places import own_name_of
from core.types import ObjectId

FIRST_SIZE = (1440, 900)
SMALLEST_SIZE = (900, 620)
HIGH = 760
"""From this height on there is room for the plot under the lanes."""

LOW_TIMELINE = 176
"""High enough for the transport, the ruler and a few lanes."""

WIDE = 1200
"""From this width on there is room for the inspector's panel beside the canvas."""


class MainWindow(QMainWindow):
    """Closing it during a run asks what becomes of the run; everything is saved at all times."""

    def __init__(self, parts: Parts, make_files: Callable[[QWidget], Files]) -> None:
        super().__init__()
        self.parts = parts
        self.actions_table = Actions(self, parts.keymap.all())
        self.files = make_files(self)
        self.stage = Stage(parts.document, parts.easel, parts.settings, parts.messages, self)
        self.welcome = Welcome(self.actions_table, parts, self)
        self.toolbox = Toolbox(
            parts.document, parts.easel, self.stage.canvas, self.stage.zoom_to_object, self
        )
        self.review_mode = ReviewMode(parts.document, self.toolbox, self.actions_table, self)
        self.objects = ObjectsPanel(parts.document, self)
        self.transport = Transport(
            parts.document, parts.playback, parts.marks, self.actions_table, self
        )
        self.timeline = Timeline(
            parts.document, parts.marks, parts.series, parts.thumbnails, parts.settings, self
        )
        self.job_bar = JobBar(parts.tracking, self.files, self.actions_table, self)
        self.tool_options = ToolOptionsStrip(parts.easel.options, self)
        panels = make_panels(parts, self.actions_table)
        self.inspector = Inspector(
            PANELS,
            panels,
            self.actions_table,
            parts.settings,
            self,
        )
        self.truth = TruthCommands(parts, self)
        self.comparison = ComparisonCommands(parts, self)
        self.compared = ComparedStage(
            parts.document, parts.comparing, self.stage, self.actions_table, self
        )
        self.plot_export = PlotExport(
            parts.document, self.timeline, parts.series, parts.messages, self
        )
        self.banks = BankCommands(parts, self)
        ComparisonSeries(parts.document, parts.comparing, parts.series, self)
        ReviewSeries(parts.document, parts.reviewer, parts.series, self)
        self.panes = Panes(self, parts.settings)
        self.panels = PanelCommands(parts.document, self.panes, self.inspector, panels, self)
        self.over_window = OverWindow(parts, self.actions_table, self.toolbox, self)
        self.help_window = HelpWindow(self)
        self.status_line = StatusLine(
            self.job_bar, SourceChip(parts.document, parts.reviewer, self), self
        )
        self.hints = Hints(parts.settings, self.actions_table, self)
        self.setStatusBar(self.status_line)
        self.keeping = Keeping(
            parts.document,
            parts.jobs,
            parts.tracking,
            parts.messages,
            self.files.opening,
            self.status_line.saved,
            self,
        )
        DiskRoom(parts.document, parts.tracking, parts.messages, self.keeping.save_as, self)
        self.datasets = Datasets(self.files, parts.document, parts.messages, parts.settings, self)
        self.recovering = Recovering(self.files, parts.messages, self)
        self.leaving = Leaving(parts.tracking, self)
        self.setWindowTitle(self.tr("Evermask"))
        self.setWindowIcon(app_icon())
        self.setMinimumSize(*SMALLEST_SIZE)
        FileDrop(self).dropped.connect(self.files.take_drop)
        self._timeline_was = 0
        self._arrange_centre()
        self._arrange_panes()
        self._fill_menus()
        self._toolbars = add_toolbars(self, self.actions_table, self.tool_options)
        self._connect_actions()
        self._connect_parts()
        self._connect_hints()
        self.panes.remember_first()
        self._restore_geometry()
        self._show_panes()
        self.toolbox.choose("brush")
        self.stage.set_view("overlay")
        self._refresh()

    # what actions call

    def show_help(self) -> None:
        """The guide at the page about what has the keyboard."""
        here = self.panes.here()
        page = here.help_page if here else "start"
        self.help_window.open(self.inspector.help_page if page == "inspector" else page)

    def hide_panes(self, hidden: bool) -> None:
        self.panes.show_all(self.parts.document.is_open and not hidden)

    def set_full_screen(self, full: bool) -> None:
        if full:
            self.showFullScreen()
        else:
            self.showNormal()

    def reset_layout(self) -> None:
        self.actions_table.set_checked("toggle_panes", False)
        self.hide_panes(False)
        self.panes.reset()

    # arranging

    def _arrange_centre(self) -> None:
        self._centre = Centre(self.welcome, self.stage, self.files, self)
        self.setCentralWidget(self._centre)
        self.banner = Banner(self.parts.messages, self._centre, BANNER_TOP)

    def _arrange_panes(self) -> None:
        self.setCorner(Qt.Corner.BottomLeftCorner, Qt.DockWidgetArea.BottomDockWidgetArea)
        self.setCorner(Qt.Corner.BottomRightCorner, Qt.DockWidgetArea.BottomDockWidgetArea)
        self._objects_pane = Pane("objects", self.tr("Objects"), self.objects, self)
        self._objects_pane.setMinimumWidth(180)
        self._objects_pane.show_title()
        self._timeline_pane = Pane("timeline", self.tr("Timeline"), self._bottom(), self)
        self._timeline_pane.show_grip()
        self._inspector_pane = Pane("inspector", self.tr("Inspector"), self.inspector, self)
        for pane, area in (
            (self._objects_pane, Qt.DockWidgetArea.LeftDockWidgetArea),
            (self._timeline_pane, Qt.DockWidgetArea.BottomDockWidgetArea),
            (self._inspector_pane, Qt.DockWidgetArea.RightDockWidgetArea),
        ):
            self.panes.add(pane, area)
            # Taken out of the window, it is one of its own.
            FileDrop(pane).dropped.connect(self.files.take_drop)
        self.resizeDocks([self._objects_pane], [220], Qt.Orientation.Horizontal)
        self.resizeDocks([self._timeline_pane], [252], Qt.Orientation.Vertical)
        for stop in (
            Stop(self.stage, lambda: self.stage.canvas, "canvas"),
            Stop(self.objects, partial(first_in, self.objects), "objects"),
            Stop(self.inspector, partial(first_in, self.inspector), "inspector"),
            Stop(self._bottom_pane, partial(first_in, self._bottom_pane), "timeline"),
            Stop(self.welcome, partial(first_in, self.welcome), "start"),
        ):
            self.panes.add_stop(stop)

    def _bottom(self) -> QWidget:
        self._bottom_pane = QWidget(self)
        layout = QVBoxLayout(self._bottom_pane)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.transport)
        layout.addWidget(self.timeline, 1)
        return self._bottom_pane

    def _on_folded(self, is_folded: bool) -> None:
        """The bar of a folded inspector would be wider than its icons."""
        if is_folded:
            self._inspector_pane.show_no_bar()
        else:
            self._inspector_pane.setWindowTitle(self.inspector.title)
            self._inspector_pane.show_title()
            width = self.inspector.sizeHint().width()
            self.resizeDocks([self._inspector_pane], [width], Qt.Orientation.Horizontal)

    def _fill_menus(self) -> None:
        recent = RecentMenu(self.parts.settings, self)
        recent.chosen.connect(self.files.open_path)
        fill_menu_bar(self.menuBar(), self.actions_table, {Slot.RECENT: recent})
        # Actions of the toolbar and of hidden menus keep their keys.
        self.addActions(self.actions_table.all())

    # connecting

    def _connect_actions(self) -> None:
        parts = self.parts
        self.actions_table.connect_to(
            {
                "files": self.files,
                "opening": self.files.opening,
                "masks": self.files.masks,
                "datasets": self.datasets,
                "new_projects": NewProjects(
                    parts.document, self.files.opening, parts.settings, self
                ),
                "keeping": self.keeping,
                "document": parts.document,
                "playback": parts.playback,
                "marks": parts.marks,
                "cells": parts.cells,
                "track": TrackCommands(parts.document, parts.tracking, self),
                "tracking": parts.tracking,
                "memory": parts.memory_commands,
                "memory_trial": parts.memory_trial,
                "banks": self.banks,
                "reviewer": parts.reviewer,
                "truth": self.truth,
                "plot": self.plot_export,
                "comparing": parts.comparing,
                "comparison": self.comparison,
                "compared": self.compared,
                "toolbox": self.toolbox,
                "review_mode": self.review_mode,
                "objects": self.objects,
                "transport": self.transport,
                "timeline": self.timeline,
                "stage": self.stage,
                "panes": self.panes,
                "panels": self.panels,
                "over_window": self.over_window,
                "weights": parts.weights,
                "window": self,
            }
        )
        self.stage.set_zoom_actions(
            [self.actions_table[name] for name in ("fit", "zoom_100", "zoom_200")]
        )
        self.timeline.set_plot_actions([self.actions_table["export_plot"]])
        self.stage.header.set_review_mode_action(self.actions_table["review_mode"])
        self.actions_table.set_checked("follow", parts.tracking.follows)
        self.actions_table.set_checked("loop", parts.settings.flag("playback/loop"))

    def _connect_parts(self) -> None:
        parts = self.parts
        document, tracking, playback = parts.document, parts.tracking, parts.playback
        document.opened.connect(self._on_opened)
        document.closing.connect(self._save_layout)
        document.closed.connect(self._on_closed)
        for signal in (document.changed, document.selection_changed, parts.marks.changed,
                       parts.cells.copied_changed, parts.comparing.changed,
                       parts.reviewer.measured,
                       tracking.state_changed, self.files.busy_changed):  # fmt: skip
            signal.connect(self._refresh)
        parts.reviewer.measured.connect(
            lambda: self.timeline.truth_bar.show_truth(parts.reviewer.truth)
        )
        tracking.heads_moved.connect(self.timeline.set_heads)
        tracking.panel_wanted.connect(self.panels.open)
        self.actions_table["rerun_stale"].hovered.connect(self._tell_stale)
        tracking.follow_changed.connect(partial(self.actions_table.set_checked, "follow"))
        parts.settings.changed.connect(self._show_device)
        parts.keymap.changed.connect(lambda: self.actions_table.set_keys(parts.keymap.all()))
        tracking.device_known.connect(self._show_device)
        playback.moved.connect(tracking.user_moved)
        parts.memory_look.heat_changed.connect(self.stage.canvas.set_heat_map)
        parts.memory_trial.compare_wanted.connect(self.stage.set_view)
        parts.memory_commands.changed.connect(self._show_memory_rules)
        self.timeline.scrubbed.connect(playback.scrub)
        self.timeline.scrub_ended.connect(playback.end_scrub)
        self.timeline.keyframe_opened.connect(self._open_keyframe)
        self.timeline.cells_menu_asked.connect(
            lambda place: open_cell_menu(place, document, parts.cells, self.actions_table, self)
        )
        self.objects.menu_asked.connect(self._show_object_menu)
        self.stage.hovered_text.connect(self.status_line.cursor_text.setText)
        self.stage.view_changed.connect(
            lambda mode: self.actions_table.set_checked(f"view_{mode}", True)
        )
        self.stage.canvas.space_tapped.connect(lambda: self.actions_table.trigger_key("Space"))
        self.stage.canvas.frame_step_requested.connect(playback.step)
        self.stage.canvas.files_dropped.connect(self.files.take_drop)
        self.stage.canvas.menu_requested.connect(self._show_object_menu)
        self.stage.canvas.keyboard_cursor_changed.connect(
            partial(self.actions_table.set_checked, "keyboard_cursor")
        )
        parts.easel.background_chosen.connect(
            partial(self.actions_table.set_checked, "paint_background")
        )
        self.welcome.recent_chosen.connect(self.files.open_path)
        self.welcome.files_dropped.connect(self.files.take_drop)
        self.files.opened.connect(self._warn_of_weights)
        parts.weights.changed.connect(self._refresh)
        self.toolbox.chosen.connect(self._on_tool)
        self.review_mode.changed.connect(self._on_review_mode)
        self.keeping.compare_wanted.connect(parts.comparing.open_checkpoint)
        viewing = self.stage.viewing
        viewing.changed.connect(
            lambda: self.actions_table.set_checked("toggle_overlay", viewing.hides_masks)
        )
        viewing.mask_changed.connect(
            lambda: self.actions_table.set_checked("show_previous_mask", viewing.shows_previous)
        )
        self.status_line.source.clicked.connect(lambda: self.panels.open("scores"))
        self.inspector.folded.connect(self._on_folded)
        self._on_folded(self.inspector.is_folded)
        self._show_device()

    def _connect_hints(self) -> None:
        actions, parts, hints = self.actions_table, self.parts, self.hints
        hints.watch("draw", parts.document.stroke_begun, self.files.imported)
        hints.watch("commit", actions["commit"].triggered, actions["commit_and_track"].triggered,
                    actions["commit_and_track_both"].triggered, self.files.imported)  # fmt: skip
        # Who tracks has a committed mask, wherever it came from.
        for step in ("draw", "commit", "track"):
            hints.watch(step, parts.tracking.began)
        hints.watch("worst", actions["next_worst"].triggered)
        hints.watch("export", self.files.exported)
        hints.changed.connect(self._show_hint)
        parts.document.changed.connect(self._show_hint)

    def _show_device(self) -> None:
        document = self.parts.document
        used = document.session.device_text if document.is_open else None
        chosen = self.tr("Device: {}").format(self.parts.settings.text("tracking/device"))
        self.status_line.device.setText(used or chosen)
        self.status_line.device.setToolTip(self.tr("Where the network computes (Preferences)"))

    def _on_opened(self) -> None:
        self._centre.show_clip()
        self.banner.set_top(HEADER_HEIGHT + 12)
        self._show_panes()
        self.panes.restore_layout(self.parts.document.session.project_path)
        self._fit_timeline()
        self._show_hint()
        session = self.parts.document.session
        own_name = own_name_of(session.project_path, session.clip)
        shown = (session.clip.path.name, *((own_name,) if own_name else ()))
        self.setWindowTitle(self.tr("{} - Evermask").format(" - ".join(shown)))
        self.stage.canvas.setFocus()
        self._refresh()

    def _warn_of_weights(self) -> None:
        """What was said about the clip that was opened comes first."""
        if self.parts.messages.current is None:
            self.parts.weights.warn()

    def _on_closed(self) -> None:
        self._centre.show_welcome()
        self.banner.set_top(BANNER_TOP)
        self.welcome.refresh()
        self._show_panes()
        self.setWindowTitle(self.tr("Evermask"))
        self._show_hint()
        self._refresh()

    def _on_tool(self, tool_id: str) -> None:
        self.actions_table.set_checked("tool_zoom", tool_id == "zoom")
        self.actions_table.set_checked(f"tool_{tool_id}", True)
        self.tool_options.show_tool(tool_id)
        self._show_hint()

    def _on_review_mode(self, is_on: bool) -> None:
        self.actions_table.set_checked("review_mode", is_on)
        if is_on:
            self.panels.open("review")
        self._show_hint()
        self._refresh()

    def _show_object_menu(self, place: QPointF | QPoint) -> None:
        menu = object_menu(self.actions_table, self)
        menu.popup(place.toPoint() if isinstance(place, QPointF) else place)

    def _open_keyframe(self, object_id: int, frame: int) -> None:
        """Go there, ready to correct it."""
        self.parts.document.select_object(ObjectId(object_id))
        self.parts.playback.seek(frame)
        self.toolbox.choose("brush")

    def _show_hint(self) -> None:
        is_open = self.parts.document.is_open
        hints: tuple[str, ...] = ()
        if self.review_mode.is_on:
            hints = (self.review_mode.hint(),)
        elif is_open:
            done = done_here(self.parts.document.session)
            hints = (self.hints.text(done), self.toolbox.hint())
        self.status_line.show_hint("   ·   ".join(hint for hint in hints if hint))

    def _show_memory_rules(self) -> None:
        for action_id, checked in self.parts.memory_commands.checks().items():
            self.actions_table.set_checked(action_id, checked)

    def _refresh(self) -> None:
        """Take a new snapshot of what is possible and let the actions follow."""
        parts = self.parts
        session = parts.document.session if parts.document.is_open else None
        self.actions_table.refresh(
            Situation(
                is_open=session is not None,
                is_selected=parts.document.selected is not None,
                has_range=parts.marks.has_range,
                has_copied_mask=parts.cells.has_copied,
                stale_cells=session.stale_count() if session else 0,
                has_memory_rules=parts.memory_commands.wishes != NO_WISHES,
                is_tracking=parts.tracking.is_active,
                is_paused=parts.tracking.is_paused,
                is_reviewing=self.review_mode.is_on,
                is_busy_with_files=self.files.is_busy,
                read_only_reason=session.upkeep.read_only_reason if session else "",
                has_pictures=session.has_pictures if session else True,
                is_in_dataset=self.datasets.root is not None,
                weights_problem=parts.weights.problem,
                undo_name=(session.undo_name or "") if session else "",
                redo_name=(session.redo_name or "") if session else "",
                is_comparing=parts.comparing.is_open,
                has_runs=session.memory.has_runs if session else False,
                has_truth=session.review.truth is not None if session else False,
            )
        )
        self.actions_table.set_checked("pause", parts.tracking.is_paused)

    def _tell_stale(self) -> None:
        """Only when somebody looks: the list takes longer than the count."""
        document = self.parts.document
        text = stale_text(document.session) if document.is_open else ""
        self.actions_table.set_detail("rerun_stale", text)

    # leaving and coming back

    def _restore_geometry(self) -> None:
        geometry: QByteArray = self.parts.settings.layout("geometry")
        if geometry.isEmpty() or not self.restoreGeometry(geometry):
            screen = QGuiApplication.primaryScreen().availableGeometry()
            self.resize(min(FIRST_SIZE[0], screen.width()), min(FIRST_SIZE[1], screen.height()))

    def _show_panes(self) -> None:
        """Nothing is open: the welcome page has the window to itself."""
        for bar in self._toolbars:
            bar.setVisible(self.parts.document.is_open)
        self.hide_panes(self.actions_table["toggle_panes"].isChecked())

    def _fit_timeline(self) -> None:
        """In a low window the picture gets the room that the timeline does not need."""
        pane = self._timeline_pane
        if not pane.isVisible() or pane.isFloating():
            return
        is_low = self.height() < HIGH
        if is_low and pane.height() > LOW_TIMELINE:
            self._timeline_was = pane.height()
            self.resizeDocks([pane], [LOW_TIMELINE], Qt.Orientation.Vertical)
        elif not is_low and self._timeline_was:
            self.resizeDocks([pane], [self._timeline_was], Qt.Orientation.Vertical)
            self._timeline_was = 0

    def _save_layout(self) -> None:
        document = self.parts.document
        if document.is_open and not self.actions_table["toggle_panes"].isChecked():
            self.panes.save_layout(document.session.project_path)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self.inspector.set_room(event.size().width() >= WIDE)
        self.timeline.set_room(event.size().height() >= HIGH)
        super().resizeEvent(event)
        QTimer.singleShot(0, self, self._fit_timeline)  # the docks are laid out only afterwards

    def closeEvent(self, event: QCloseEvent) -> None:
        if not self.leaving.may_close() or not self.keeping.may_close():
            event.ignore()
            return
        self.parts.settings.set_layout("geometry", self.saveGeometry())
        self._save_layout()
        self.parts.playback.stop()
        self.hide()
        # Waits for the frame in work; what the run has finished is in the project already.
        self.parts.jobs.close()
        self.parts.tracking.suspend()
        self.parts.document.close()
        event.accept()
