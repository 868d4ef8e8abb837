"""The use cases of one open clip by name: draw, commit, track, undo, export."""
