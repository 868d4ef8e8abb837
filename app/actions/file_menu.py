"""The File menu: what comes in, what goes out, and the program itself."""

from app.actions.rows import ActionRow, Menu, Slot
from app.situation import files_are_idle, has_clip

_CLIP = (has_clip,)

FILE = Menu("&File", (
    ActionRow("open_video", "Open &video…", "files.ask_for_video",
              "Open a video, an image or a project", "open", (files_are_idle,)),
    ActionRow("open_folder", "Open &image folder…", "files.ask_for_folder",
              "Open a folder of images as a clip", "open-folder", (files_are_idle,)),
    ActionRow("open_sample", "Try the &sample", "files.open_sample",
              "Make and open a generated clip of 320 frames", "sample", (files_are_idle,)),
    Slot.RECENT,
    None,
    ActionRow("import_mask", "I&mport mask…", "files.ask_for_mask",
              "Use a PNG as the mask of the current frame", "", _CLIP),
    ActionRow("export", "&Export…", "files.ask_for_export",
              "Write masks or a matte video", "export", (has_clip, files_are_idle)),
    None,
    ActionRow("close_clip", "&Close", "files.close_clip",
              "Put the clip away; everything is saved", "", _CLIP),
    ActionRow("preferences", "&Preferences…", "window.show_preferences",
              "Theme, device and sizes", "settings"),
    ActionRow("quit", "&Quit", "window.close", "Leave; everything is saved"),
))  # fmt: skip
