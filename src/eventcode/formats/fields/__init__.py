"""Fields: cells and keys to the fields of an event and back, with the original text that must be kept."""
