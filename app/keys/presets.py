"""The presets of keys: each says only where it differs from "Default".

A command that loses its key to another one gets a new key in the same preset; a test loads all of
them and fails on any key with two commands.
"""

from collections.abc import Mapping

from app.keys.shortcuts import SHORTCUTS

Keys = Mapping[str, tuple[str, ...]]

DEFAULT = "Default"

PRESETS: dict[str, Keys] = {
    DEFAULT: {},
    "Cutie / XMem": {
        "track_forward": ("F", "T"),
        "track_backward": ("B", "Shift+T"),
        "track_or_pause": ("Space",),
        "commit": ("C", "Return", "Enter"),
        "quit": ("Q", "Ctrl+Q"),
        "play": ("Y",),
        "next_difference": ("Shift+Y",),
        "previous_difference": ("Ctrl+Shift+Y",),
        "tool_brush": ("Ctrl+B",),
        "zoom_to_object": ("Ctrl+F",),
        "flag": ("Shift+Q",),
    },
    "After Effects": {
        "back": ("PgUp", "Left", ","),
        "forward": ("PgDown", "Right", "."),
        "jump_back": ("Shift+PgUp", "Shift+Left"),
        "jump_forward": ("Shift+PgDown", "Shift+Right"),
        "previous_keyframe": ("J",),
        "next_keyframe": ("K",),
        "shuttle_back": ("Shift+J",),
        "shuttle_stop": ("Shift+K",),
        "set_in": ("B",),
        "set_out": ("N",),
        "go_to_in": ("I", "Shift+Home"),
        "go_to_out": ("O", "Shift+End"),
        "in_out_around": ("Shift+B",),
        "toggle_marker": ("*", "M"),
        "tool_brush": ("Ctrl+B",),
        "tool_polygon": ("G",),
        "tool_fill": ("P",),
        "select_no_objects": ("F2", "Ctrl+Shift+A"),
        "rename_object": ("Ctrl+F2",),
        "next_worst": ("Ctrl+PgDown",),
        "previous_worst": ("Ctrl+PgUp",),
    },
    "Resolve": {
        "track_forward": ("Ctrl+T", "T"),
        "track_backward": ("Ctrl+R", "Shift+T"),
        "track_dialog": ("Ctrl+Shift+R",),
        "previous_keyframe": ("[", "PgUp"),
        "next_keyframe": ("]", "PgDown"),
        "brush_smaller": ("-",),
        "brush_larger": ("=",),
        "previous_change": ("Up", "Ctrl+Left"),
        "next_change": ("Down", "Ctrl+Right"),
        "previous_object": ("Ctrl+Up",),
        "next_object": ("Ctrl+Down",),
        "fit": ("Shift+Z", "Ctrl+0", "Shift+F"),
        "full_screen": ("Ctrl+F", "F11"),
    },
    "CVAT": {
        "back": ("D", "Left"),
        "forward": ("F", "Right"),
        "jump_back": ("C", "Shift+Left"),
        "jump_forward": ("V", "Shift+Right"),
        "commit": ("N", "Return", "Enter"),
        "previous_keyframe": ("E", "PgUp"),
        "next_keyframe": ("R", "PgDown"),
        "lock_cells": ("L", "Ctrl+L"),
        "go_to": ("`", "Ctrl+G"),
        "shuttle_forward": ("Shift+L",),
        "tool_point": ("Shift+D",),
        "tool_select": ("Shift+V",),
        "tool_eraser": ("Shift+E",),
        "tool_box": ("Shift+R",),
        "zoom_to_object": ("Shift+F",),
        "fit": ("Ctrl+0",),
        "next_worst": (".",),
        "previous_worst": (",",),
    },
}

SIZED_BY_CONTROL_DRAG = frozenset({"After Effects"})
"""Presets in which Ctrl+drag sizes the brush; Ctrl+click takes an object in hand in all of them."""


def preset_keys(name: str) -> dict[str, tuple[str, ...]]:
    """All keys of a preset; KeyError for a name that is none."""
    return {**SHORTCUTS, **PRESETS[name]}
