"""The Edit and Objects menus: what a person changes by hand, and the tools for it."""

from app.actions.cell_rows import CELL_ROWS
from app.actions.rows import ActionRow, Hold, Menu
from app.situation import (
    can_redo,
    can_undo,
    has_clip,
    has_object,
    has_point_network,
    may_edit,
    may_mark,
    run_stands_still,
)
from core.colors import COLOR_NAMES, OKABE_ITO, Pattern

_CLIP = (has_clip,)
_EDIT = (has_clip, may_edit)
_OBJECT = (has_clip, may_edit, has_object)

EDIT = Menu("&Edit", (
    ActionRow("undo", "&Undo", "document.undo", "Take the last change back", "undo",
              (has_clip, may_mark, run_stands_still, can_undo), repeats=True),
    ActionRow("redo", "&Redo", "document.redo", "Bring the change back", "redo",
              (has_clip, may_mark, run_stands_still, can_redo), repeats=True),
    None,
    ActionRow("commit", "&Commit", "toolbox.enter",
              "Close the polygon; else make this frame's masks keyframes", "commit", _EDIT),
    ActionRow("cancel", "C&ancel", "toolbox.escape", "Forget the gesture under way", "", _CLIP),
    None,
    *CELL_ROWS,
    None,
    ActionRow("tool_select", "&Select", "toolbox.choose", "Click an object to select it", "select",
              argument="select", is_checkable=True, group="tool"),
    ActionRow("tool_brush", "&Brush", "toolbox.choose",
              "Paint the selected object; right button erases", "brush",
              when=(may_edit,), argument="brush", is_checkable=True, group="tool"),
    ActionRow("tool_eraser", "&Eraser", "toolbox.choose",
              "Erase the selected object; right button paints", "eraser",
              when=(may_edit,), argument="eraser", is_checkable=True, group="tool"),
    ActionRow("tool_polygon", "&Polygon", "toolbox.choose",
              "Click corners; double-click or Enter closes", "polygon",
              when=(may_edit,), argument="polygon", is_checkable=True, group="tool"),
    ActionRow("tool_lasso", "&Lasso", "toolbox.choose",
              "Drag round something; Shift follows the edges in the picture", "lasso",
              when=(may_edit,), argument="lasso", is_checkable=True, group="tool"),
    ActionRow("tool_wand", "&Wand", "toolbox.choose",
              "Click a colour to take its region; drag for the tolerance", "wand",
              when=(may_edit,), argument="wand", is_checkable=True, group="tool"),
    ActionRow("tool_box", "B&ox and refine", "toolbox.choose",
              "Find the outline inside a box, or mend that of the object", "box",
              when=(may_edit,), argument="box", is_checkable=True, group="tool"),
    ActionRow("tool_fill", "&Fill", "toolbox.choose",
              "Fill a hole or a region; right button empties it", "fill",
              when=(may_edit,), argument="fill", is_checkable=True, group="tool"),
    ActionRow("tool_point", "Po&int to mask", "toolbox.choose",
              "Click a point in something to get its mask", "point",
              when=(has_point_network,), argument="point", is_checkable=True, group="tool"),
    ActionRow("tool_zoom", "Magnifie&r", "toolbox.magnify",
              "Look closer, as long as the key is held or until it is tapped again", "zoom-in",
              is_checkable=True, hold=Hold.OR_TAP),
    None,
    ActionRow("swap_brush", "S&wap brush and eraser", "toolbox.swap",
              "Brush becomes eraser and back"),
    ActionRow("brush_smaller", "S&maller brush", "toolbox.shrink_brush", "A tenth smaller",
              repeats=True),
    ActionRow("brush_larger", "&Larger brush", "toolbox.grow_brush", "A tenth larger",
              repeats=True),
    ActionRow("brush_softer", "Sof&ter brush", "toolbox.change_hardness",
              "More of the brush follows the colours in the picture", "", argument=-1,
              repeats=True),
    ActionRow("brush_harder", "&Harder brush", "toolbox.change_hardness",
              "More of the brush paints whatever it touches", "", argument=1, repeats=True),
    ActionRow("paint_background", "Paint bac&kground", "toolbox.paint_background",
              "Painting takes pixels from every object that is not locked", "", _EDIT,
              is_checkable=True),
))  # fmt: skip

COLORS = Menu("&Colour", (
    *(
        ActionRow(f"color_{place}", name, "objects.color_selected", f"The object's colour: {name}",
                  "", _OBJECT, argument=place, swatch=color)
        for place, (name, color) in enumerate(zip(COLOR_NAMES, OKABE_ITO, strict=True))
    ),
    None,
    ActionRow("object_color", "&Other…", "objects.ask_color_of_selected",
              "Give the object a colour of your own", "", _OBJECT),
))  # fmt: skip

PATTERNS = Menu("Pa&ttern", (
    ActionRow("pattern_solid", "&Solid", "objects.pattern_selected",
              "The object's colour alone", "", _OBJECT, argument=Pattern.SOLID),
    ActionRow("pattern_stripe", "S&tripes", "objects.pattern_selected",
              "Stripes over the object's colour", "", _OBJECT, argument=Pattern.STRIPE),
    ActionRow("pattern_dot", "&Dots", "objects.pattern_selected",
              "Dots over the object's colour", "", _OBJECT, argument=Pattern.DOT),
    ActionRow("pattern_cross", "&Crosses", "objects.pattern_selected",
              "Crossed lines over the object's colour", "", _OBJECT, argument=Pattern.CROSS),
))  # fmt: skip

OBJECTS = Menu("&Objects", (
    ActionRow("add_object", "&New object", "document.add_object",
              "Add an object to paint and track", "add", _EDIT),
    ActionRow("rename_object", "&Rename", "objects.rename_selected", "Give the object another name",
              "", _OBJECT),
    ActionRow("toggle_object", "&Show or hide", "objects.toggle_selected",
              "Show or hide the selected object", "eye", _OBJECT),
    ActionRow("solo_object", "&Solo", "objects.solo_selected",
              "Show the selected objects alone, or all again", "solo", _OBJECT),
    COLORS,
    PATTERNS,
    ActionRow("lock_object", "&Lock or unlock", "objects.lock_selected",
              "Nothing paints on a locked object", "lock", _OBJECT),
    ActionRow("describe_object", "D&escribe…", "panels.describe_object",
              "Say in plain language which object this is", "tags", _OBJECT),
    ActionRow("object_notes", "&Notes…", "objects.ask_notes_of_selected",
              "Write something down about the object", "", _OBJECT),
    ActionRow("delete_object", "&Delete object", "objects.delete_selected",
              "Delete the object and all its masks (can be undone)", "remove", _OBJECT),
    None,
    ActionRow("select_all_objects", "Select &all", "document.select_all_objects",
              "All objects of the list", "", _CLIP),
    ActionRow("select_no_objects", "Select n&one", "document.select_no_object",
              "No object, and no range on the timeline", "", _CLIP),
    ActionRow("previous_object", "&Previous object", "document.select_neighbour",
              "Select the object above", "", _CLIP, -1, repeats=True),
    ActionRow("next_object", "Ne&xt object", "document.select_neighbour",
              "Select the object below", "", _CLIP, 1, repeats=True),
    Menu("Select &by number", tuple(
        ActionRow(f"select_{place}", f"Object &{place}", "document.select_by_place",
                  f"Select object {place} of the list", "", _CLIP, place - 1)
        for place in range(1, 10)
    )),
))  # fmt: skip
