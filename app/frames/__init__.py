"""Which frame is shown, and the pictures of it and of its neighbours."""
