"""Tools: one file each; a gesture on the canvas becomes one stroke on the easel."""
