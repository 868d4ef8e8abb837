"""What the tracker remembers: reference, global and local memory, each with a fixed bound."""
