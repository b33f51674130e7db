"""Formats of the flat columns: CSV and workbooks for spreadsheets, GeoJSON for maps, GraphML for graph tools."""
