"""The window: makes what is shown, arranges it and connects it; no logic.

`application.py` builds the parts behind it and passes them in. Read the constructor first.
"""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QByteArray
from PySide6.QtGui import QCloseEvent, QGuiApplication, QResizeEvent
from PySide6.QtWidgets import QMainWindow, QWidget

from app.actions.rows import Slot
from app.actions.table import Actions
from app.appearance.theme import app_icon
from app.canvas.drops import FileDrop
from app.panels.banner import Banner
from app.panels.device_label import DeviceLabel
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
from app.runs.track_commands import TrackCommands
from app.timeline.cell_menu import open_cell_menu
from app.timeline.comparison_series import ComparisonSeries
from app.timeline.panel import Timeline
from app.timeline.plot_export import PlotExport
from app.timeline.review_series import ReviewSeries
from app.window.bottom import Bottom
from app.window.centre import Centre
from app.window.check_marks import CheckMarks
from app.window.compared_stage import ComparedStage
from app.window.help_window import HelpWindow
from app.window.hint_line import HintLine
from app.window.hints import Hints, watch_first_steps
from app.window.inspector import Inspector
from app.window.leaving import Leaving
from app.window.menus import RecentMenu, fill_menu_bar
from app.window.object_menu import open_object_menu
from app.window.over_window import OverWindow
from app.window.panel_commands import PanelCommands
from app.window.panes import Stop, first_in
from app.window.review_mode import ReviewMode
from app.window.sides import Sides
from app.window.situation_watch import SituationWatch
from app.window.stage import Stage
from app.window.status_line import StatusLine
from app.window.toolbars import add_toolbars
from app.window.toolbox import Toolbox
from app.window.welcome import BANNER_TOP, Welcome
from core.session.places import own_name_of
from core.types import ObjectId

FIRST_SIZE = (1440, 900)
SMALLEST_SIZE = (900, 620)


class MainWindow(QMainWindow):
    """Closing it during a run asks what becomes of the run; everything is saved at all times."""

    def __init__(self, parts: Parts, make_files: Callable[[QWidget], Files]) -> None:
        super().__init__()
        self.parts = parts
        self.actions_table = Actions(self, parts.keymap.all())
        self.files = make_files(self)
        self.setWindowTitle(self.tr("Evermask"))
        self.setWindowIcon(app_icon())
        self.setMinimumSize(*SMALLEST_SIZE)
        self._make_centre()
        self._make_sides()
        self._make_status_line()
        self._make_commands()
        self._make_menus()
        self._connect_actions()
        self._connect_parts()
        self._connect_drops()
        self._show_first()

    # making

    def _make_centre(self) -> None:
        parts, actions = self.parts, self.actions_table
        self.stage = Stage(parts.document, parts.easel, parts.settings, parts.messages, self)
        self.compared = ComparedStage(parts.document, parts.comparing, self.stage, actions, self)
        self.welcome = Welcome(actions, parts, self)
        self._centre = Centre(self.welcome, self.stage, self.files, self)
        self.setCentralWidget(self._centre)
        self.banner = Banner(parts.messages, self._centre, BANNER_TOP)
        self.stage.canvas_top.connect(lambda top: self.banner.set_top(top + BANNER_TOP))
        self.toolbox = Toolbox(
            parts.document, parts.easel, self.stage.canvas, self.stage.zoom_to_object, self
        )
        self.review_mode = ReviewMode(parts.document, self.toolbox, actions, self)

    def _make_sides(self) -> None:
        parts, actions = self.parts, self.actions_table
        self.objects = ObjectsPanel(parts.document, self)
        self.objects.set_add_action(actions["add_object"])
        panels = make_panels(parts, actions)
        self.inspector = Inspector(PANELS, panels, actions, parts.settings, self)
        self.transport = Transport(parts.document, parts.playback, parts.marks, actions, self)
        self.timeline = Timeline(
            parts.document, parts.marks, parts.series, parts.thumbnails, parts.settings, self
        )
        ComparisonSeries(parts.document, parts.comparing, parts.series, self)
        ReviewSeries(parts.document, parts.reviewer, parts.series, self)
        bottom = Bottom(self.transport, self.timeline, self)
        self.sides = Sides(
            self, parts, actions, left=self.objects, right=self.inspector, bottom=bottom
        )
        self.panes = self.sides.panes
        self.panels = PanelCommands(parts.document, self.panes, self.inspector, panels, self)
        for stop in (
            Stop(self.stage, lambda: self.stage.canvas, "canvas"),
            Stop(self.objects, partial(first_in, self.objects), "objects"),
            Stop(self.inspector, partial(first_in, self.inspector), "inspector"),
            Stop(bottom, partial(first_in, bottom), "timeline"),
            Stop(self.welcome, partial(first_in, self.welcome), "start"),
        ):
            self.panes.add_stop(stop)

    def _make_status_line(self) -> None:
        parts = self.parts
        self.job_bar = JobBar(parts.tracking, self.files, self.actions_table, self)
        self.status_line = StatusLine(
            self.job_bar,
            SourceChip(parts.document, parts.reviewer, self),
            DeviceLabel(parts.document, parts.tracking, parts.settings, self),
            self,
        )
        self.setStatusBar(self.status_line)
        self.hints = Hints(parts.settings, self.actions_table, self)
        watch_first_steps(self.hints, self.actions_table, parts, self.files)
        HintLine(parts.document, self.hints, self.toolbox, self.review_mode, parts.tracking,
                 self.actions_table, self.status_line)  # fmt: skip

    def _make_commands(self) -> None:
        parts = self.parts
        self.over_window = OverWindow(parts, self.actions_table, self.toolbox, self)
        self.help_window = HelpWindow(self)
        self.truth = TruthCommands(parts, self)
        self.comparison = ComparisonCommands(parts, self)
        self.banks = BankCommands(parts, self)
        self.plot_export = PlotExport(
            parts.document, self.timeline, parts.series, parts.messages, self
        )
        self.keeping = Keeping(parts, self.files.opening, self.status_line.saved, self)
        DiskRoom(parts.document, parts.tracking, parts.messages, self.keeping.save_as, self)
        self.datasets = Datasets(self.files, parts.document, parts.messages, parts.settings, self)
        self.recovering = Recovering(self.files, parts.messages, self)
        self.leaving = Leaving(parts.tracking, self)

    def _make_menus(self) -> None:
        recent = RecentMenu(self.parts.settings, self)
        recent.chosen.connect(self.files.open_path)
        fill_menu_bar(self.menuBar(), self.actions_table, {Slot.RECENT: recent})
        # Actions of the toolbar and of hidden menus keep their keys.
        self.addActions(self.actions_table.all())
        self.tool_options = ToolOptionsStrip(self.parts.easel.options, self)
        self._toolbars = add_toolbars(self, self.actions_table, self.tool_options)

    # connecting

    def _connect_actions(self) -> None:
        parts, actions = self.parts, self.actions_table
        actions.connect_to(
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
                "sides": self.sides,
                "panes": self.panes,
                "panels": self.panels,
                "over_window": self.over_window,
                "weights": parts.weights,
                "window": self,
            }
        )
        self.stage.set_zoom_actions([actions[name] for name in ("fit", "zoom_100", "zoom_200")])
        self.stage.header.set_review_mode_action(actions["review_mode"])
        self.timeline.set_plot_actions([actions["export_plot"]])
        parts.keymap.changed.connect(lambda: actions.set_keys(parts.keymap.all()))
        CheckMarks(parts, actions, self.stage, self.toolbox, self.review_mode)
        self._situation = SituationWatch(
            parts, actions, self.files, self.datasets, self.review_mode
        )

    def _connect_parts(self) -> None:
        parts, canvas = self.parts, self.stage.canvas
        document, tracking, playback = parts.document, parts.tracking, parts.playback
        document.opened.connect(self._on_opened)
        document.closing.connect(self.sides.save)
        document.closed.connect(self._on_closed)
        self.files.opened.connect(self._warn_of_weights)
        self.welcome.recent_chosen.connect(self.files.open_path)
        tracking.heads_moved.connect(self.timeline.set_heads)
        tracking.panel_wanted.connect(self.panels.open)
        playback.moved.connect(tracking.user_moved)
        self.timeline.scrubbed.connect(playback.scrub)
        self.timeline.scrub_ended.connect(playback.end_scrub)
        self.timeline.keyframe_opened.connect(self._open_keyframe)
        self.timeline.cells_menu_asked.connect(
            lambda place: open_cell_menu(place, document, parts.cells, self.actions_table, self)
        )
        for menu_asked in (self.objects.menu_asked, canvas.menu_requested):
            menu_asked.connect(lambda place: open_object_menu(place, self.actions_table, self))
        canvas.space_tapped.connect(lambda: self.actions_table.trigger_key("Space"))
        canvas.frame_step_requested.connect(playback.step)
        self.stage.hovered_text.connect(self.status_line.cursor_text.setText)
        self.status_line.source.clicked.connect(lambda: self.panels.open("scores"))
        self.toolbox.chosen.connect(self.tool_options.show_tool)
        self.review_mode.changed.connect(self._on_review_mode)
        parts.reviewer.measured.connect(
            lambda: self.timeline.truth_bar.show_truth(parts.reviewer.truth)
        )
        self.keeping.compare_wanted.connect(parts.comparing.open_checkpoint)
        parts.memory_look.heat_changed.connect(canvas.set_heat_map)
        parts.memory_trial.compare_wanted.connect(self.stage.set_view)

    def _connect_drops(self) -> None:
        # A pane that was taken out of the window is one of its own.
        for area in (self, *self.sides.all):
            FileDrop(area).dropped.connect(self.files.take_drop)
        for part in (self.stage.canvas, self.welcome):
            part.files_dropped.connect(self.files.take_drop)

    # what actions call

    def show_help(self) -> None:
        """The guide at the page about what has the keyboard."""
        self.help_window.open(self.sides.help_page)

    def set_full_screen(self, full: bool) -> None:
        if full:
            self.showFullScreen()
        else:
            self.showNormal()

    # what parts tell

    def _on_opened(self) -> None:
        self._centre.show_clip()
        self.banner.set_top(self.stage.halves.y() + BANNER_TOP)
        self._show_toolbars()
        self.sides.restore()
        session = self.parts.document.session
        own_name = own_name_of(session.project_path, session.clip)
        shown = (session.clip.path.name, *((own_name,) if own_name else ()))
        self.setWindowTitle(self.tr("{} - Evermask").format(" - ".join(shown)))
        self.stage.canvas.setFocus()

    def _on_closed(self) -> None:
        self._centre.show_welcome()
        self.banner.set_top(BANNER_TOP)
        self.welcome.refresh()
        self._show_toolbars()
        self.sides.show()
        self.setWindowTitle(self.tr("Evermask"))

    def _warn_of_weights(self) -> None:
        """What was said about the clip that was opened comes first."""
        if self.parts.messages.current is None:
            self.parts.weights.warn()

    def _on_review_mode(self, is_on: bool) -> None:
        if is_on:
            self.panels.open("review")

    def _open_keyframe(self, object_id: int, frame: int) -> None:
        """Go there, ready to correct it."""
        self.parts.document.select_object(ObjectId(object_id))
        self.parts.playback.seek(frame)
        self.toolbox.choose("brush")

    # coming, resizing and leaving

    def _show_first(self) -> None:
        self.panes.remember_first()
        self._restore_geometry()
        self._show_toolbars()
        self.sides.show()
        self.toolbox.choose("brush")
        self.stage.set_view("overlay")
        self._situation.refresh()

    def _restore_geometry(self) -> None:
        geometry: QByteArray = self.parts.settings.layout("geometry")
        if geometry.isEmpty() or not self.restoreGeometry(geometry):
            screen = QGuiApplication.primaryScreen().availableGeometry()
            self.resize(min(FIRST_SIZE[0], screen.width()), min(FIRST_SIZE[1], screen.height()))

    def _show_toolbars(self) -> None:
        """Nothing is open: the welcome page has the window to itself."""
        for bar in self._toolbars:
            bar.setVisible(self.parts.document.is_open)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self.sides.take_size(event.size())
        super().resizeEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        if not self.leaving.may_close() or not self.keeping.may_close():
            event.ignore()
            return
        self.parts.settings.set_layout("geometry", self.saveGeometry())
        self.sides.save()
        self.parts.playback.stop()
        self.hide()
        # Waits for the frame in work; what the run has finished is in the project already.
        self.parts.jobs.close()
        self.parts.tracking.suspend()
        self.parts.document.close()
        event.accept()
