"""What lies in the media folders: every file with its digest, type, capture time and state."""
