"""Generated tables: Python literals, each loaded at first use; `eventcode.taxonomy._build` writes them."""
