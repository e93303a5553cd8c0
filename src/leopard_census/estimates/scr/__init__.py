"""Spatial capture-recapture, for all detectors, detection functions and formulas; `survey` fits those of a survey."""
