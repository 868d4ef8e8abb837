"""How good masks are: scores with true masks, risk without them, what to look at next."""
