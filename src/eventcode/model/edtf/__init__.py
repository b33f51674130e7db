"""EDTF, the Extended Date/Time Format: parser, calendar, hints for common mistakes, dates in words; no events."""
