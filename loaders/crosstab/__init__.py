"""Mapping tables as they are: cross-tabulations in workbooks and CSV files, whatever their heads look like.

Reading is in two steps: in the child that reads files, bytes become a :class:`Matrix` of labels and marks; then, with
the names that are known, its labels become things and its marked cells readings (:func:`linked`).
"""

from loaders.crosstab.linking import Linked, Marked
from loaders.crosstab.matrix import Matrix, read
from loaders.crosstab.stating import linked

__all__ = ["Linked", "Marked", "Matrix", "linked", "read"]
