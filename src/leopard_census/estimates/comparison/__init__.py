"""Winters compared: what a change of numbers between winters is worth."""
