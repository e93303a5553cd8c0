"""Sheets that people print and look at: the catalogue, contact sheets and match drawings."""
