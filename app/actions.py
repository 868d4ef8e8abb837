"""Every command of the window: one row each; menus, toolbar, tooltips and keys come from them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, QObject
from PySide6.QtGui import QAction, QActionGroup, QKeySequence

from app.shortcuts import keys_of
from app.situation import (
    Condition,
    Situation,
    can_redo,
    can_undo,
    files_are_idle,
    has_clip,
    has_object,
    is_not_tracking,
    is_tracking,
    run_stands_still,
)
from app.theme import bind_icon


@dataclass(frozen=True)
class ActionRow:
    """One command. `handler` is `target.method`; `argument`, if any, is passed to it.

    hint: one sentence for tooltip and status bar. group: only one action of a group is checked.
    """

    id: str
    text: str
    handler: str
    hint: str
    icon: str = ""
    when: tuple[Condition, ...] = ()
    argument: int | str | None = None
    is_checkable: bool = False
    group: str = ""
    repeats: bool = False


_CLIP = (has_clip,)
_OBJECT = (has_clip, has_object)

ACTIONS: tuple[ActionRow, ...] = (
    ActionRow("open_video", "Open &video…", "files.ask_for_video",
              "Open a video, an image or a project", "open", (files_are_idle,)),
    ActionRow("open_folder", "Open &image folder…", "files.ask_for_folder",
              "Open a folder of images as a clip", "open-folder", (files_are_idle,)),
    ActionRow("open_sample", "Try the &sample", "files.open_sample",
              "Make and open a generated clip of 320 frames", "sample", (files_are_idle,)),
    ActionRow("import_mask", "&Import mask…", "files.ask_for_mask",
              "Use a PNG as the mask of the current frame", "", _CLIP),
    ActionRow("export", "&Export…", "files.ask_for_export",
              "Write masks or a matte video", "export", (has_clip, files_are_idle)),
    ActionRow("close_clip", "&Close", "files.close_clip",
              "Put the clip away; everything is saved", "", _CLIP),
    ActionRow("preferences", "&Preferences…", "window.show_preferences",
              "Theme, device and sizes", "settings"),
    ActionRow("quit", "&Quit", "window.close", "Leave; everything is saved"),

    ActionRow("undo", "&Undo", "document.undo", "Take the last change back", "undo",
              (has_clip, run_stands_still, can_undo), repeats=True),
    ActionRow("redo", "&Redo", "document.redo", "Bring the change back", "redo",
              (has_clip, run_stands_still, can_redo), repeats=True),
    ActionRow("commit", "&Commit", "toolbox.enter",
              "Close the polygon; else make this frame's masks keyframes", "commit", _CLIP),
    ActionRow("cancel", "C&ancel", "toolbox.escape", "Forget the gesture under way", "", _CLIP),

    ActionRow("tool_select", "&Select", "toolbox.choose", "Click an object to select it", "select",
              argument="select", is_checkable=True, group="tool"),
    ActionRow("tool_brush", "&Brush", "toolbox.choose",
              "Paint the selected object; right button erases", "brush",
              argument="brush", is_checkable=True, group="tool"),
    ActionRow("tool_eraser", "&Eraser", "toolbox.choose",
              "Erase the selected object; right button paints", "eraser",
              argument="eraser", is_checkable=True, group="tool"),
    ActionRow("tool_polygon", "&Polygon", "toolbox.choose",
              "Click corners; double-click or Enter closes", "polygon",
              argument="polygon", is_checkable=True, group="tool"),
    ActionRow("swap_brush", "S&wap brush and eraser", "toolbox.swap",
              "Brush becomes eraser and back"),
    ActionRow("brush_smaller", "S&maller brush", "document.shrink_brush", "A tenth smaller",
              repeats=True),
    ActionRow("brush_larger", "&Larger brush", "document.grow_brush", "A tenth larger",
              repeats=True),

    ActionRow("add_object", "&New object", "document.add_object",
              "Add an object to paint and track", "add", _CLIP),
    ActionRow("rename_object", "&Rename", "objects.rename_selected", "Give the object another name",
              "", _OBJECT),
    ActionRow("toggle_object", "&Show or hide", "objects.toggle_selected",
              "Show or hide the selected object", "eye", _OBJECT),
    ActionRow("delete_object", "&Delete object", "objects.delete_selected",
              "Delete the object and all its masks (can be undone)", "remove", _OBJECT),
    ActionRow("previous_object", "&Previous object", "document.select_neighbour",
              "Select the object above", "", _CLIP, -1, repeats=True),
    ActionRow("next_object", "Ne&xt object", "document.select_neighbour",
              "Select the object below", "", _CLIP, 1, repeats=True),
    *(ActionRow(f"select_{place}", f"Object &{place}", "document.select_by_place",
                f"Select object {place} of the list", "", _CLIP, place - 1)
      for place in range(1, 10)),

    ActionRow("track_forward", "Track ▶", "tracking.track_forward",
              "Track all objects forward to the next keyframe or the end", "track-forward",
              (has_clip, is_not_tracking)),
    ActionRow("track_backward", "◀ Track", "tracking.track_backward",
              "Track all objects backward to the previous keyframe or the start", "track-backward",
              (has_clip, is_not_tracking)),
    ActionRow("commit_and_track", "Commit and &track", "tracking.commit_and_track",
              "Make this frame a keyframe and track forward from it", "",
              (has_clip, is_not_tracking)),
    ActionRow("pause", "&Pause", "tracking.toggle_pause", "Pause or resume the run", "pause",
              (is_tracking,), is_checkable=True),
    ActionRow("stop", "St&op", "tracking.stop", "Stop the run; what is done is kept", "stop",
              (is_tracking,)),
    ActionRow("follow", "&Follow run", "tracking.set_follow",
              "The canvas shows the newest tracked frame", "", is_checkable=True),

    ActionRow("play", "&Play", "playback.toggle", "Play or pause", "play", _CLIP,
              is_checkable=True),
    ActionRow("back", "Frame &back", "playback.back", "Previous frame", "step-back", _CLIP,
              repeats=True),
    ActionRow("forward", "Frame &forward", "playback.forward", "Next frame", "step-forward", _CLIP,
              repeats=True),
    ActionRow("jump_back", "&Jump back", "playback.jump_back", "Ten frames back", "", _CLIP,
              repeats=True),
    ActionRow("jump_forward", "J&ump forward", "playback.jump_forward", "Ten frames forward", "",
              _CLIP, repeats=True),
    ActionRow("first", "F&irst frame", "playback.first", "To the first frame", "jump-start", _CLIP),
    ActionRow("last", "&Last frame", "playback.last", "To the last frame", "jump-end", _CLIP),
    ActionRow("previous_keyframe", "Pre&vious keyframe", "playback.previous_keyframe",
              "To the hand-made frame before", "", _CLIP, repeats=True),
    ActionRow("next_keyframe", "&Next keyframe", "playback.next_keyframe",
              "To the next hand-made frame", "", _CLIP, repeats=True),
    ActionRow("go_to", "&Go to frame…", "transport.go_to", "Type a frame number", "", _CLIP),

    ActionRow("view_overlay", "&Overlay", "stage.set_view", "Masks in colour over the picture",
              "overlay", argument="overlay", is_checkable=True, group="view"),
    ActionRow("view_outline", "Out&line", "stage.set_view", "Only the outlines", "outline",
              argument="outline", is_checkable=True, group="view"),
    ActionRow("view_matte", "&Matte", "stage.set_view", "White on black", "matte",
              argument="matte", is_checkable=True, group="view"),
    ActionRow("view_cutout", "&Cut-out", "stage.set_view", "Only the objects, on a checkerboard",
              "cutout", argument="cutout", is_checkable=True, group="view"),
    ActionRow("toggle_overlay", "&Hide masks", "stage.hide_masks", "Show the bare picture", "",
              is_checkable=True),
    ActionRow("more_opacity", "More &opacity", "stage.change_opacity", "Stronger masks", "",
              argument=1, repeats=True),
    ActionRow("less_opacity", "L&ess opacity", "stage.change_opacity", "Fainter masks", "",
              argument=-1, repeats=True),
    ActionRow("fit", "&Fit", "stage.fit", "Show the whole frame", "fit", _CLIP),
    ActionRow("zoom_100", "&100 %", "stage.zoom_to", "One screen pixel a picture pixel", "", _CLIP,
              1),
    ActionRow("zoom_200", "&200 %", "stage.zoom_to", "Twice the size", "", _CLIP, 2),
    ActionRow("zoom_in", "Zoom &in", "stage.zoom_in", "Closer", "zoom-in", _CLIP, repeats=True),
    ActionRow("zoom_out", "Zoom o&ut", "stage.zoom_out", "Farther", "zoom-out", _CLIP,
              repeats=True),
    ActionRow("toggle_panes", "Hide side &panes", "window.hide_panes", "Only the canvas", "",
              is_checkable=True),
    ActionRow("full_screen", "Full &screen", "window.set_full_screen", "All of the screen", "",
              is_checkable=True),
    ActionRow("reset_layout", "&Reset layout", "window.reset_layout",
              "Panes where they were at first"),
    ActionRow("show_log", "Show &log file", "files.show_log",
              "Open the folder with the log file"),
    ActionRow("about", "&About Evermask", "window.show_about", "Version and licence"),
)  # fmt: skip

MENUS: tuple[tuple[str, tuple[str | None, ...]], ...] = (
    ("&File", ("open_video", "open_folder", "open_sample", "RECENT", None, "import_mask", "export",
               None, "close_clip", "preferences", "quit")),
    ("&Edit", ("undo", "redo", None, "commit", "cancel", None, "tool_select", "tool_brush",
               "tool_eraser", "tool_polygon", None, "swap_brush", "brush_smaller", "brush_larger")),
    ("&Objects", ("add_object", "rename_object", "toggle_object", "delete_object", None,
                  "previous_object", "next_object", None,
                  *(f"select_{place}" for place in range(1, 10)))),
    ("&Track", ("track_forward", "track_backward", "commit_and_track", None, "pause", "stop", None,
                "follow")),
    ("&Go", ("play", "back", "forward", "jump_back", "jump_forward", None, "first", "last",
             "previous_keyframe", "next_keyframe", "go_to")),
    ("&View", ("view_overlay", "view_outline", "view_matte", "view_cutout", "toggle_overlay",
               "more_opacity", "less_opacity", None, "fit", "zoom_100", "zoom_200", "zoom_in",
               "zoom_out", None, "toggle_panes", "full_screen", "reset_layout")),
    ("&Help", ("show_log", "about")),
)  # fmt: skip

RECENT = "RECENT"
"""Where the menu of recent files goes."""


class Actions(QObject):
    """One QAction per row, with its keys, tooltip and the reason when it is disabled."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows = {row.id: row for row in ACTIONS}
        self._actions: dict[str, QAction] = {}
        self._groups: dict[str, QActionGroup] = {}
        self._now: Situation | None = None
        for row in ACTIONS:
            self._actions[row.id] = self._build(row)
        self.refresh(Situation())

    def __getitem__(self, action_id: str) -> QAction:
        return self._actions[action_id]

    def all(self) -> list[QAction]:
        return list(self._actions.values())

    def connect_to(self, targets: Mapping[str, object]) -> None:
        """Find every row's handler among `targets`; a missing one fails at start, not later."""
        for row in ACTIONS:
            target, method = row.handler.split(".")
            handler: Callable[..., object] = getattr(targets[target], method)
            self._connect(self._actions[row.id], row, handler)

    def refresh(self, now: Situation) -> None:
        """Enable what is possible and say in the tooltip why the rest is not."""
        if now == self._now:
            return
        self._now = now
        for row in ACTIONS:
            reason = next((text for when in row.when if (text := when(now))), "")
            action = self._actions[row.id]
            action.setEnabled(not reason)
            action.setToolTip(_tooltip(row, reason))
            action.setStatusTip(reason or _tr(row.hint))
        self._name_step("undo", now.undo_name)
        self._name_step("redo", now.redo_name)

    def set_checked(self, action_id: str, checked: bool) -> None:
        """Show a state without running the handler."""
        action = self._actions[action_id]
        blocked = action.blockSignals(True)
        action.setChecked(checked)
        action.blockSignals(blocked)
        action.changed.emit()

    def set_icon(self, action_id: str, name: str) -> None:
        bind_icon(self._actions[action_id], name)

    def _build(self, row: ActionRow) -> QAction:
        action = QAction(_tr(row.text), self)
        action.setObjectName(row.id)
        action.setIconText(_tr(row.text).replace("&", "").rstrip("…"))
        action.setCheckable(row.is_checkable)
        action.setAutoRepeat(row.repeats)
        action.setShortcuts([QKeySequence(key) for key in keys_of(row.id)])
        if row.icon:
            bind_icon(action, row.icon)
        if row.group:
            group = self._groups.setdefault(row.group, QActionGroup(self))
            group.addAction(action)
        return action

    def _connect(self, action: QAction, row: ActionRow, handler: Callable[..., object]) -> None:
        if row.argument is not None:
            action.triggered.connect(lambda _checked=False: handler(row.argument))
        elif row.is_checkable and not row.handler.endswith(".toggle"):
            action.triggered.connect(lambda checked=False: handler(checked))
        else:
            action.triggered.connect(lambda _checked=False: handler())

    def _name_step(self, action_id: str, name: str) -> None:
        row = self._rows[action_id]
        text = _tr(row.text)
        self._actions[action_id].setText(f"{text} {name}" if name else text)


def _tooltip(row: ActionRow, reason: str) -> str:
    keys = keys_of(row.id)
    key = (
        f" ({QKeySequence(keys[0]).toString(QKeySequence.SequenceFormat.NativeText)})"
        if keys
        else ""
    )
    title = _tr(row.text).replace("&", "").rstrip("…")
    lines = [f"{title}{key}", _tr(row.hint), *([reason] if reason else [])]
    return "\n".join(lines)


def _tr(text: str) -> str:
    return QCoreApplication.translate("actions", text)
