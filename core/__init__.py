"""Everything Evermask can do without a window. No module here imports Qt."""
