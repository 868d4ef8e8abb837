"""Measuring methods on annotated sequences: running, scoring, tables and reports."""
