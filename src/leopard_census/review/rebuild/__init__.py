"""A run of the workflow from the review page, and what it changed."""
