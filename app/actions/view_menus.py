"""The View, Window and Help menus: what one looks at; nothing here changes a project."""

from app.actions.rows import ActionRow, Hold, Menu
from app.panels.table import PANELS
from app.situation import has_clip, has_object

_CLIP = (has_clip,)

VIEW = Menu("&View", (
    ActionRow("view_overlay", "&Overlay", "stage.set_view", "Masks in colour over the picture",
              "overlay", argument="overlay", is_checkable=True, group="view"),
    ActionRow("view_outline", "Out&line", "stage.set_view", "Only the outlines", "outline",
              argument="outline", is_checkable=True, group="view"),
    ActionRow("view_matte", "&Matte", "stage.set_view", "White on black", "matte",
              argument="matte", is_checkable=True, group="view"),
    ActionRow("view_cutout", "&Cut-out", "stage.set_view",
              "Only the objects; again for another background", "cutout",
              argument="cutout", is_checkable=True, group="view"),
    ActionRow("view_difference", "&Difference", "stage.set_view",
              "What came and what went since the earlier version of this frame", "difference",
              argument="difference", is_checkable=True, group="view"),
    ActionRow("toggle_overlay", "&Hide masks", "stage.hide_masks",
              "Show the bare picture, as long as the key is held or until it is tapped again", "",
              is_checkable=True, hold=Hold.OR_TAP),
    ActionRow("show_previous_mask", "Earlier &version", "stage.show_previous",
              "The masks as they were before, as long as the key is held", "", _CLIP,
              is_checkable=True, hold=Hold.ONLY),
    ActionRow("more_opacity", "More &opacity", "stage.change_opacity", "Stronger masks", "",
              argument=1, repeats=True),
    ActionRow("less_opacity", "L&ess opacity", "stage.change_opacity", "Fainter masks", "",
              argument=-1, repeats=True),
    None,
    ActionRow("fit", "&Fit", "stage.fit", "Show the whole frame", "fit", _CLIP),
    ActionRow("zoom_to_object", "Zoom to o&bject", "stage.zoom_to_object",
              "Bring the selected object close", "", (has_clip, has_object)),
    ActionRow("zoom_100", "&100 %", "stage.zoom_to", "One screen pixel a picture pixel", "", _CLIP,
              1),
    ActionRow("zoom_200", "&200 %", "stage.zoom_to", "Twice the size", "", _CLIP, 2),
    ActionRow("zoom_in", "Zoom &in", "stage.zoom_in", "Closer", "zoom-in", _CLIP, repeats=True),
    ActionRow("zoom_out", "Zoom o&ut", "stage.zoom_out", "Farther", "zoom-out", _CLIP,
              repeats=True),
    None,
    ActionRow("keyboard_cursor", "&Keyboard cursor", "stage.set_keyboard_cursor",
              "Arrows move a crosshair over the canvas, Space presses, Esc leaves", "keyboard",
              _CLIP, is_checkable=True),
))  # fmt: skip

WINDOW = Menu("&Window", (
    *(ActionRow(f"panel_{panel.id}", panel.title, "window.show_panel", panel.hint, panel.icon,
                argument=panel.id, is_checkable=True) for panel in PANELS),
    None,
    ActionRow("pane_objects", "&Objects", "panes.toggle", "Show or hide the list of objects",
              argument="objects"),
    ActionRow("pane_timeline", "&Timeline", "panes.toggle", "Show or hide transport and timeline",
              argument="timeline"),
    ActionRow("pane_inspector", "&Inspector", "panes.toggle", "Show or hide the inspector",
              argument="inspector"),
    ActionRow("toggle_panes", "Hide side &panes", "window.hide_panes", "Only the canvas", "",
              is_checkable=True),
    ActionRow("full_screen", "Full &screen", "window.set_full_screen", "All of the screen", "",
              is_checkable=True),
    ActionRow("reset_layout", "&Reset layout", "window.reset_layout",
              "Panes where they were at first"),
    None,
    ActionRow("next_pane", "&Next pane", "panes.next", "The keyboard goes to the next pane"),
    ActionRow("previous_pane", "Pre&vious pane", "panes.previous",
              "The keyboard goes to the pane before"),
))  # fmt: skip

HELP = Menu("&Help", (
    ActionRow("help", "&Guide", "window.show_help", "Open the guide at the pane under focus",
              "guide"),
    ActionRow("show_keys", "&Keys valid now", "window.show_keys",
              "Every key that does something at this moment", "keyboard"),
    ActionRow("palette", "&Commands…", "window.show_palette",
              "Find any command by a few of its letters", "search"),
    ActionRow("edit_shortcuts", "Keyboard &shortcuts…", "window.edit_shortcuts",
              "Give commands other keys"),
    None,
    ActionRow("show_log", "Show &log file", "files.show_log",
              "Open the folder with the log file"),
    ActionRow("about", "&About Evermask", "window.show_about", "Version and licence"),
))  # fmt: skip
