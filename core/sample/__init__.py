"""The sample clip: a generated balloon flight with exact masks, made once and cached."""
