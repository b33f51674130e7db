"""Formats of the flat columns: CSV for spreadsheets, GeoJSON for maps, GraphML for graph tools."""
