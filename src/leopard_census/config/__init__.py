"""Validated settings: one module per section, each default with its source."""
