"""Which keys do what: the table, its presets, and the user's own changes."""
