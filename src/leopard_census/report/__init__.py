"""The number ledger of a survey, and the PDF report that prints from it."""
