"""Sightings: one animal in one burst or clip, with its species, flank and best views."""
