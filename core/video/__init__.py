"""Pictures in time: exact frames from videos and image folders, read ahead, cached, written."""
