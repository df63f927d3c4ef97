"""The weekly joint meeting: summary, agenda, decisions and papers."""
