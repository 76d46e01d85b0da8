"""The doors of the named questions, derived from their declarations: GraphQL fields, commands, pages and files."""
