"""What leaves remit as a file: rows as CSV, workbooks and JSON, the graph as RDF and as networks for other programs."""
