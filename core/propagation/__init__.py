"""Follows objects through a video: one tracker, one direction, until a barrier. Knows no files."""
