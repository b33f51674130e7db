"""Phoenix: events of the Open Event Data Alliance, of the Cline Center and of TERRIER, which share their columns."""
