"""Table contracts: what flows between the stages, as Frictionless Table Schemas, and how it is read and written."""
