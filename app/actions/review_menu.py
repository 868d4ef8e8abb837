"""The Review menu: the walk through the worst places, and true masks to score against."""

from app.actions.compare_menu import COMPARE
from app.actions.rows import ActionRow, Menu
from app.situation import has_clip, has_object, has_range, may_mark

_CLIP = (has_clip,)
_MARK = (has_clip, may_mark)

REVIEW = Menu("&Review", (
    ActionRow("next_worst", "&Next worst place", "reviewer.next_worst",
              "Go to the next place of the review queue, the worst first", "", _CLIP),
    ActionRow("previous_worst", "&Previous worst place", "reviewer.previous_worst",
              "Go back in the review queue", "", _CLIP),
    None,
    ActionRow("approve", "&Approve", "reviewer.approve",
              "The masks of this frame are good; goes on in the review queue", "approve", _MARK),
    ActionRow("approve_range", "Approve In to O&ut", "reviewer.approve_range",
              "All masks between In and Out are good", "", (*_MARK, has_range)),
    ActionRow("flag", "&Flag", "reviewer.flag", "Mark this frame for somebody, or take it back",
              "flag", _MARK),
    ActionRow("comment", "Comme&nt…", "panels.write_comment",
              "Write a few words on the selected object's mask of this frame", "",
              (*_MARK, has_object)),
    None,
    ActionRow("open_truth", "Open &true masks…", "truth.choose",
              "Score the masks against a folder of true ones, or a data set's own", "", _CLIP),
    ActionRow("close_truth", "&Close true masks", "truth.close",
              "No scores any more; risk is shown instead", "", _CLIP),
    None,
    COMPARE,
    None,
    ActionRow("export_scores", "&Export scores…", "truth.export",
              "Every scored frame and object as a CSV or JSON file", "", _CLIP),
    ActionRow("export_plot", "Export p&lot…", "plot.ask",
              "The curves and frames of the plot as an SVG, PDF or PNG file", "", _CLIP),
    ActionRow("copy_scores", "Copy scores as &Markdown row", "truth.copy_row",
              "J&F, J, F, V and frames, as a row of a table", "", _CLIP),
))  # fmt: skip
