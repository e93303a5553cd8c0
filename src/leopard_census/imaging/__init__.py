"""Pictures: archives of JPEGs, clips frame by frame, and plain measures of a picture."""
