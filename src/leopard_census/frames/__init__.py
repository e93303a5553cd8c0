"""Frames: pictures taken out of clips by time, and photos by reference."""
