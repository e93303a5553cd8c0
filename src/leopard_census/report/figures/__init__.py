"""Figures as vector drawings, from tables alone; their texts are printed by the printing functions."""
