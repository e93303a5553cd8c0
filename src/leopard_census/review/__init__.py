"""The local web page on which people decide who is who, and what its answers are worth."""
