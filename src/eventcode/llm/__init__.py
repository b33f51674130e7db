"""
Language models as coders: the schema of their answers, instructions from a codebook, and a parser that drops nothing.

Nothing here calls a model or a network. `schema` gives what a structured-output mode takes, `instructions` what the
model is told, `parse` reads what it answers, and `probe` tells whether it follows the definitions that it was given.
"""

from .answer import Answer, parse
from .behaviour import Behaviour, Trial, probe
from .briefing import Instructions, estimate_tokens, instructions
from .strict import schema

__all__ = [
    "Answer",
    "Behaviour",
    "Instructions",
    "Trial",
    "estimate_tokens",
    "instructions",
    "parse",
    "probe",
    "schema",
]
