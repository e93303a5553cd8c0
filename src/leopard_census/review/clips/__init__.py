"""Clips as moving pictures: decoded once in a process of its own, cropped along the animal's way, kept for a while."""
