"""The project file: one SQLite database of media, objects, cells, runs and history."""
