"""Coders: what makes events of documents, programs in any language among them, and how good their events are."""

from .coder import Coder, CoderError, CoderInfo, code_documents
from .evaluation import Evaluation, evaluate
from .pipe import PipeCoder
from .scores import Score
from .serving import serve

__all__ = [
    "Coder",
    "CoderError",
    "CoderInfo",
    "Evaluation",
    "PipeCoder",
    "Score",
    "code_documents",
    "evaluate",
    "serve",
]
