"""The parts of the window around the picture: docks, bars, menus, hints, help."""
