"""Pages to PDF, for every stage that prints."""
