"""GDELT: events of version 1.0 and 2.0, the reduced file, and mentions."""
