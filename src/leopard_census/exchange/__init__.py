"""The survey in the formats of other tools, and theirs as a survey's beginning."""
