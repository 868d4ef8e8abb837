"""Pictures of masks: arrays in, arrays out."""
