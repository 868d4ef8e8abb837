"""The default keys: one row per action. Letters and symbols are swallowed by text fields."""

SHORTCUTS: dict[str, tuple[str, ...]] = {
    # files
    "open_video": ("Ctrl+O",),
    "open_folder": ("Ctrl+Shift+O",),
    "import_mask": ("Ctrl+I",),
    "export": ("Ctrl+E",),
    "close_clip": ("Ctrl+W",),
    "quit": ("Ctrl+Q",),
    "preferences": ("Ctrl+,",),
    # editing
    "undo": ("Ctrl+Z",),
    "redo": ("Ctrl+Shift+Z", "Ctrl+Y"),
    "commit": ("Return", "Enter"),
    "cancel": ("Esc",),
    # tools
    "tool_select": ("V",),
    "tool_brush": ("B",),
    "tool_eraser": ("E",),
    "tool_polygon": ("P",),
    "swap_brush": ("X",),
    "brush_smaller": ("[", "-"),
    "brush_larger": ("]", "="),
    # objects
    "add_object": ("Ctrl+Shift+N",),
    "rename_object": ("F2",),
    "toggle_object": ("Shift+H",),
    "previous_object": ("Up",),
    "next_object": ("Down",),
    **{f"select_{place}": (str(place),) for place in range(1, 10)},
    # tracking
    "track_forward": ("T",),
    "track_backward": ("Shift+T",),
    "commit_and_track": ("Ctrl+Return", "Ctrl+Enter"),
    "pause": ("Shift+Space",),
    "stop": ("Shift+Esc",),
    "follow": ("U",),
    # moving
    "play": ("Space",),
    "back": ("Left", ","),
    "forward": ("Right", "."),
    "jump_back": ("Shift+Left",),
    "jump_forward": ("Shift+Right",),
    "first": ("Home",),
    "last": ("End",),
    "previous_keyframe": ("PgUp",),
    "next_keyframe": ("PgDown",),
    "go_to": ("Ctrl+G",),
    # views
    "view_overlay": ("F3",),
    "view_outline": ("F4",),
    "view_matte": ("F5",),
    "view_cutout": ("F7",),
    "toggle_overlay": ("H",),
    "more_opacity": ("Ctrl+Shift+Up",),
    "less_opacity": ("Ctrl+Shift+Down",),
    "fit": ("Ctrl+0", "Shift+F"),
    "zoom_100": ("Ctrl+1",),
    "zoom_200": ("Ctrl+2",),
    "zoom_in": ("Ctrl++",),
    "zoom_out": ("Ctrl+-",),
    "toggle_panes": ("Ctrl+\\",),
    "full_screen": ("F11",),
}


def keys_of(action_id: str) -> tuple[str, ...]:
    return SHORTCUTS.get(action_id, ())
