"""The File menu: what comes in, what goes out, and the program itself."""

from app.actions.rows import ActionRow, Menu, Slot
from app.situation import files_are_idle, has_clip, may_edit

_CLIP = (has_clip,)

FILE = Menu("&File", (
    ActionRow("open_video", "Open &video…", "opening.ask_for_video",
              "Open a video, an image or a project", "open", (files_are_idle,)),
    ActionRow("open_folder", "Open &image folder…", "opening.ask_for_folder",
              "Open a folder of images as a clip", "open-folder", (files_are_idle,)),
    ActionRow("open_dataset", "Open &dataset…", "datasets.ask",
              "Choose a sequence of DAVIS, YouTube-VOS, LVOS or plain folders", "dataset",
              (files_are_idle,)),
    ActionRow("open_sample", "Try the &sample", "opening.open_sample",
              "Make and open a generated clip of 320 frames", "sample", (files_are_idle,)),
    Slot.RECENT,
    None,
    ActionRow("save_checkpoint", "&Save checkpoint", "keeping.save_checkpoint",
              "Keep a version to come back to; every change is saved anyway", "save",
              (has_clip, may_edit)),
    ActionRow("save_as", "Save project &as…", "keeping.save_as",
              "The project under another name, which is then the open one", "", _CLIP),
    ActionRow("history", "&History…", "keeping.show_history",
              "Checkpoints of this project, to be opened as copies", "history", _CLIP),
    ActionRow("relink", "Re&link media…", "opening.relink",
              "Show where the video or folder of this project is now", "",
              (has_clip, files_are_idle)),
    None,
    ActionRow("import_mask", "I&mport mask…", "masks.ask_for_one",
              "Use a PNG as the mask of the current frame", "", (has_clip, may_edit)),
    ActionRow("import_folder", "Import folder of mas&ks…", "masks.ask_for_folder",
              "Masks of many frames at once: files find their frames, ids their objects", "",
              (has_clip, may_edit, files_are_idle)),
    ActionRow("import_files", "Import mask files…", "masks.ask_for_files",
              "Several mask files, or one JSON file of run lengths", "",
              (has_clip, may_edit, files_are_idle)),
    ActionRow("export", "&Export…", "files.ask_for_export",
              "Write masks or a matte video", "export", (has_clip, files_are_idle)),
    ActionRow("export_frame", "Export current &frame…", "files.ask_for_frame",
              "Write the mask of this frame as an indexed PNG", "", _CLIP),
    None,
    ActionRow("close_clip", "&Close", "opening.close_clip",
              "Put the clip away; everything is saved", "", _CLIP),
    ActionRow("preferences", "&Preferences…", "window.show_preferences",
              "Theme, device and sizes", "settings"),
    ActionRow("quit", "&Quit", "window.close", "Leave; everything is saved"),
))  # fmt: skip
