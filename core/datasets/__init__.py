"""Annotated pictures and sequences on disk, for training and for scoring; knows no torch."""
