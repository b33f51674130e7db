"""Formats that are written only: CSV for spreadsheets, GeoJSON for maps, GraphML for graph tools."""
