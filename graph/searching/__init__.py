"""Finding things, statements and passages by the words in them."""
