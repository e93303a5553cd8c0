"""Estimates of numbers and density from capture histories, and the winters side by side."""
