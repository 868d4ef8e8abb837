"""The Edit and Objects menus: what a person changes by hand, and the tools for it."""

from app.actions.rows import ActionRow, Menu
from app.situation import can_redo, can_undo, has_clip, has_object, run_stands_still

_CLIP = (has_clip,)
_OBJECT = (has_clip, has_object)

EDIT = Menu("&Edit", (
    ActionRow("undo", "&Undo", "document.undo", "Take the last change back", "undo",
              (has_clip, run_stands_still, can_undo), repeats=True),
    ActionRow("redo", "&Redo", "document.redo", "Bring the change back", "redo",
              (has_clip, run_stands_still, can_redo), repeats=True),
    None,
    ActionRow("commit", "&Commit", "toolbox.enter",
              "Close the polygon; else make this frame's masks keyframes", "commit", _CLIP),
    ActionRow("cancel", "C&ancel", "toolbox.escape", "Forget the gesture under way", "", _CLIP),
    None,
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
    None,
    ActionRow("swap_brush", "S&wap brush and eraser", "toolbox.swap",
              "Brush becomes eraser and back"),
    ActionRow("brush_smaller", "S&maller brush", "toolbox.shrink_brush", "A tenth smaller",
              repeats=True),
    ActionRow("brush_larger", "&Larger brush", "toolbox.grow_brush", "A tenth larger",
              repeats=True),
))  # fmt: skip

OBJECTS = Menu("&Objects", (
    ActionRow("add_object", "&New object", "document.add_object",
              "Add an object to paint and track", "add", _CLIP),
    ActionRow("rename_object", "&Rename", "objects.rename_selected", "Give the object another name",
              "", _OBJECT),
    ActionRow("toggle_object", "&Show or hide", "objects.toggle_selected",
              "Show or hide the selected object", "eye", _OBJECT),
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
