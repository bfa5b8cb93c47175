"""Room 2: a raw text → clean articles, with everything dropped, mapped or doubtful on record."""

from publish.normalize.duplicates import mark_duplicates
from publish.normalize.exchange import to_exchange
from publish.normalize.passes import PASSES, normalize

__all__ = ["PASSES", "mark_duplicates", "normalize", "to_exchange"]
