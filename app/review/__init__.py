"""The walk through the worst places, and true masks to score against."""
