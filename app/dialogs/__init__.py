"""The few dialogs: what must be asked before a job can start."""
