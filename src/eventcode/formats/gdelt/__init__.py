"""GDELT: events of version 1.0 and 2.0, and mentions."""
