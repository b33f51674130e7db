"""Pictures of records: when what happened, who denies or confirms what, where; needs the extra `plot`."""

from .charts import places, stances, timeline
from .saving import save

__all__ = ["places", "save", "stances", "timeline"]
