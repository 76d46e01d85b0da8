"""Workbooks to fill in: written with headings, help and allowed values, and read back cell by cell.

A template is a file of data beside this module (``focal-points.toml``): its columns, and what each row states in the
terms of the ontology. :mod:`loaders.templates.writing` makes the workbook, :mod:`loaders.templates.filled` reads it,
:mod:`loaders.templates.stating` turns its rows into readings.
"""

from loaders.templates.declared import BadTemplate, Column, Template, declared, template, templates
from loaders.templates.filled import Filled, Line, filled

__all__ = ["BadTemplate", "Column", "Filled", "Line", "Template", "declared", "filled", "template", "templates"]
