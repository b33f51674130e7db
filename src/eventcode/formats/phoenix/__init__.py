"""Phoenix: events of the Open Event Data Alliance, as published and as R rewrote them."""
