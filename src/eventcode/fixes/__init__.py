"""Fixes: what is wrong beyond doubt is put right, in records and in files, recorded, and can be undone."""

from eventcode.model.fix_log import undo_fix

from .files import fix_file, fixable_format
from .records import AppliedFix, FixResult, fix

__all__ = ["AppliedFix", "FixResult", "fix", "fix_file", "fixable_format", "undo_fix"]
