"""What does not agree: statements that cannot both hold, or that word or date one thing differently, and misprints."""
