"""When in the day animals are active, and how much the times of two groups overlap."""
