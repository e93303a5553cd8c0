"""Digests, the records that jobs leave, and the ledger of published numbers."""
