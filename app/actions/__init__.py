"""The commands of the window: one row each, in the order of the menus that show them."""
