"""From how many animals or recaptures on an estimate is worth a word."""

#: Below so many animals, or captures of animals caught before, an estimate is a matter of luck.
FEWEST = 5
