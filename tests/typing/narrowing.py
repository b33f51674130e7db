"""What mypy narrows and pyright does not: a row by whether it is ok. Never run."""

from typing import assert_type

import eventcode as ec
from eventcode.model import Record

for row in ec.read("events.jsonl"):
    if row.ok:
        assert_type(row, ec.Row)
        assert_type(row.record, Record)
    else:
        assert_type(row, ec.Reject)
        assert_type(row.raw, bytes)
