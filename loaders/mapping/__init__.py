"""Any table, by a mapping file: which columns become which things and facts, in YARRRML's vocabulary.

The file lies beside the data (``data.yml`` or ``data.mapping.yml``), or is named (:mod:`loaders.mapping.finding`). It
is checked against the ontology before a row is read (:mod:`loaders.mapping.parser`), and exported as RML
(:mod:`loaders.mapping.rml`).
"""
