"""Detections: boxes around what may be an animal, one JSON file per deployment."""
