"""Who answers for what, from which seat, under whom; and what would follow if that changed."""
