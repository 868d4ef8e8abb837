"""Runs of the network over a clip: what was asked, what that comes down to, and doing it."""
