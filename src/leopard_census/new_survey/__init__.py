"""Sheets and settings for a new survey, from what lies in its media folder."""
