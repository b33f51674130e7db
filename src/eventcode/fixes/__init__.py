"""Fixes: what is wrong beyond doubt is put right, in records and in files, recorded, and can be undone."""

from eventcode.model.fix_log import unfix

from .files import fix_file, fixable
from .records import Fixed, Mended, fix

__all__ = ["Fixed", "Mended", "fix", "fix_file", "fixable", "unfix"]
