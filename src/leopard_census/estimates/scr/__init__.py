"""Spatial capture-recapture for all detectors, functions and formulas: what will take the place of `scr`."""
