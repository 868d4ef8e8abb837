"""The commands on selected cells; they stand in the Edit menu and in the menu of the lanes."""

from app.actions.rows import ActionRow
from app.situation import has_clip, has_copied_mask, has_object, may_edit

_OBJECT = (has_clip, has_object)
_EDIT = (has_clip, may_edit, has_object)

CELL_ROWS: tuple[ActionRow | None, ...] = (
    ActionRow("copy_mask", "Cop&y mask", "cells.copy",
              "Remember the object's mask of this frame", "copy", _OBJECT),
    ActionRow("paste_mask", "Pa&ste mask", "cells.paste",
              "Put the copied mask on this frame, at the same place", "paste",
              (*_EDIT, has_copied_mask)),
    ActionRow("paste_to_range", "Paste to ran&ge", "cells.paste_to_range",
              "Put the copied mask on all selected frames, or from In to Out", "",
              (*_EDIT, has_copied_mask)),
    ActionRow("duplicate_previous", "&Duplicate previous mask", "cells.duplicate_previous",
              "Repeat the object's nearest earlier mask on this frame", "duplicate", _EDIT),
    None,
    ActionRow("clear_mask", "Clear &masks", "cells.clear",
              "Take the masks of the selected objects away, on the selected frames or here", "",
              _EDIT),
    ActionRow("mark_absent", "Mark a&bsent", "cells.mark_absent",
              "Say that the selected objects are not visible, on the selected frames or here",
              "absent", _EDIT),
    ActionRow("lock_cells", "Loc&k or unlock cells", "cells.toggle_lock",
              "Protect the selected masks from runs and hands, or no more", "lock", _EDIT),
)  # fmt: skip
