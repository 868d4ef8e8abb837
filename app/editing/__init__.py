"""What the hands do to masks: strokes, cells, marks, undo, and how the picture is looked at."""
