"""Recoding: records from one codebook into another, with an account of the losses."""

from eventcode.model.recode_log import undo_recode

from .recoder import Ambiguous
from .records import RecodeResult, recode

__all__ = ["Ambiguous", "RecodeResult", "recode", "undo_recode"]
