"""Measuring methods on annotated sequences: reference methods without learning, and the scoring."""
