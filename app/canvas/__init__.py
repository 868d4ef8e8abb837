"""The canvas: frame, masks over it, zoom, pan and the gestures that it hands to the active tool."""
