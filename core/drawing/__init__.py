"""Drawing into a mask: ids in, changed box out."""
