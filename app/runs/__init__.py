"""Tracking as the user sees it: what is asked for, what goes on, how fast, with which weights."""
