"""Published claims, computed again: by their own numbers, and by the results of the surveys that they are about."""
