"""The Track menu: runs of the network."""

from app.actions.rows import ActionRow, Menu
from app.situation import (
    files_are_idle,
    has_clip,
    has_memory_rules,
    has_pictures,
    has_range,
    has_stale,
    has_weights,
    is_not_tracking,
    is_tracking,
    may_edit,
)

_TRACK = (has_clip, may_edit, has_pictures, has_weights)
"""Also while a run goes on: another one then waits for it."""

_TRACK_NOW = (*_TRACK, is_not_tracking)
"""Keys that are held down would ask for hundreds."""

_RULE = (has_clip, may_edit)

TRACK = Menu("&Track", (
    ActionRow("track_forward", "Track ▶", "track.forward",
              "Track all objects forward to the next keyframe or the end", "track-forward",
              _TRACK),
    ActionRow("track_backward", "◀ Track", "track.backward",
              "Track all objects backward to the previous keyframe or the start", "track-backward",
              _TRACK),
    ActionRow("track_dialog", "&Track…", "window.ask_track",
              "Choose direction, range, objects and rules; Enter repeats the last choice", "",
              _TRACK),
    ActionRow("commit_and_track", "Commit and &track", "track.commit_and_track",
              "Make this frame a keyframe and track forward over what it outdates", "",
              _TRACK),
    ActionRow("commit_and_track_both", "Commit and track &both ways",
              "track.commit_and_track_both",
              "Make this frame a keyframe and track to the keyframes on both sides, blended", "",
              _TRACK),
    ActionRow("track_one_forward", "One frame f&orward", "track.one_forward",
              "Track to the next frame", "", _TRACK_NOW, repeats=True),
    ActionRow("track_one_backward", "One frame b&ackward", "track.one_backward",
              "Track to the frame before", "", _TRACK_NOW, repeats=True),
    ActionRow("rerun_stale", "&Re-run stale", "track.rerun_stale",
              "Track again what corrections have outdated", "",
              (*_TRACK, has_stale)),
    None,
    ActionRow("pause", "&Pause", "tracking.toggle_pause", "Pause or resume the run", "pause",
              (is_tracking,), is_checkable=True),
    ActionRow("stop", "St&op", "tracking.stop", "Stop the run; what is done is kept", "stop",
              (is_tracking,)),
    None,
    ActionRow("follow", "&Follow run", "tracking.set_follow",
              "The canvas shows the newest tracked frame", "", is_checkable=True),
    None,
    Menu("&Memory", (
        ActionRow("memory_leave_out", "Leave this frame &out", "memory.leave_out",
                  "Runs remember nothing of this frame", "", _RULE, is_checkable=True),
        ActionRow("memory_leave_out_range", "Leave &In to Out out", "memory.leave_out_range",
                  "Runs remember nothing of the frames between In and Out; again takes it back",
                  "", (*_RULE, has_range)),
        ActionRow("memory_reset_global", "Reset &global memory here", "memory.reset_global",
                  "Runs begin their summary of the video anew at this frame", "", _RULE,
                  is_checkable=True),
        ActionRow("memory_reset_local", "Reset &local memory here", "memory.reset_local",
                  "This frame is not compared with the one before, as after a cut", "", _RULE,
                  is_checkable=True),
        ActionRow("memory_freeze", "&Freeze global memory", "memory.freeze",
                  "Runs read the summary that earlier runs left, and add nothing to it", "", _RULE,
                  is_checkable=True),
        ActionRow("memory_clear", "&Clear these rules", "memory.clear",
                  "Memory as the network keeps it by itself", "", (*_RULE, has_memory_rules)),
        None,
        ActionRow("second_pass", "&Second pass", "memory_trial.second_pass",
                  "Track all again with the memory of the whole first run, read-only", "",
                  _TRACK_NOW),
    )),
    None,
    ActionRow("choose_weights", "Choose &weights…", "weights.ask",
              "Another weights file, or published AOT weights, which are imported", "weights",
              (files_are_idle, is_not_tracking)),
))  # fmt: skip
