"""The formats of documents: bytes in, the text and its passages out."""
