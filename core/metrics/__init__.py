"""Scores of masks against true masks: region J, boundary F, stability V, data sets' frame rules."""
