"""Captures, detectors, individuals and masks from files: CSV tables, and the text files of secr and DENSITY."""
