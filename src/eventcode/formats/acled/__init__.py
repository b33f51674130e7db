"""ACLED: its events, and those that it took back."""
