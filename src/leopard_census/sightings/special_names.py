"""What stands in the column scientificName where no animal is named."""

PERSON = "Homo sapiens"
UNKNOWN = "unknown"
BLANK = "blank"
