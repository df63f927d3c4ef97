"""What the law makes of a petition: opinion, extension, review and re-review."""
