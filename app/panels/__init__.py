"""The small views around the canvas: objects, transport, jobs, banner and status."""
