"""A home and its editions: how one is drafted, published, read, compared, gone back to, backed up and mended."""
