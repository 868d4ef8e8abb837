"""Colours, fonts and languages of the window."""
