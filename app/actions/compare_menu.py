"""The Compare menu inside Review: the masks beside others, where they differ, and who is right."""

from app.actions.rows import ActionRow, Menu
from app.situation import has_clip, has_runs, has_truth, is_comparing

_CLIP = (has_clip,)
_COMPARING = (has_clip, is_comparing)

COMPARE = Menu("Co&mpare", (
    ActionRow("compare_folder", "With a &folder of masks…", "comparison.choose_folder",
              "Masks of another method, or the folder of a benchmark's results", "open-folder",
              _CLIP),
    ActionRow("compare_before_run", "With &before the last run", "comparing.open_before_run",
              "What the last run changed, and what was drawn since", "", (has_clip, has_runs)),
    ActionRow("compare_checkpoint", "With a c&heckpoint…", "keeping.show_history",
              "This project as it was when a checkpoint was made", "history", _CLIP),
    ActionRow("compare_truth", "With the &true masks", "comparing.open_truth",
              "Where the masks are wrong, and how", "", (has_clip, has_truth)),
    None,
    ActionRow("compare_side", "&Side by side", "comparing.show_as",
              "Both on the same part of the frame, beside each other", "side-by-side",
              _COMPARING, argument="side", is_checkable=True, group="comparison"),
    ActionRow("compare_wipe", "&Wipe", "comparing.show_as",
              "One over the other, with a line to drag between them", "wipe",
              _COMPARING, argument="wipe", is_checkable=True, group="comparison"),
    ActionRow("compare_difference", "&Difference", "comparing.show_as",
              "What only A has, what only B has, and what both have", "difference",
              _COMPARING, argument="difference", is_checkable=True, group="comparison"),
    ActionRow("wipe_left", "Divider to the &left", "compared.move_divider",
              "Show more of B in the wipe", "", _COMPARING, argument=-1, repeats=True),
    ActionRow("wipe_right", "Divider to the &right", "compared.move_divider",
              "Show more of A in the wipe", "", _COMPARING, argument=1, repeats=True),
    ActionRow("compare_swap", "S&wap A and B", "comparing.swap",
              "Left becomes right, and the gain is that of the other one", "swap", _COMPARING),
    None,
    ActionRow("next_difference", "&Next difference", "comparison.next_difference",
              "Go to the frame where they differ most, then to the next such place",
              "step-forward", _COMPARING),
    ActionRow("previous_difference", "&Previous difference", "comparison.previous_difference",
              "Go back among the frames where they differ", "step-back", _COMPARING),
    None,
    ActionRow("compare_close", "&Close the comparison", "comparing.close",
              "Look at the current masks alone again", "close", _COMPARING),
))  # fmt: skip
