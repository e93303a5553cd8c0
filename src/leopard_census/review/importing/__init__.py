"""Identities that people gave elsewhere, taken over as decisions with their source: all of a file, or nothing."""
