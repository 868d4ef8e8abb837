"""The bottom of the window: ruler, a lane per object and the score plot over one time axis."""
