"""Everything anyone is told: one outbox, its delivery, and the gateways."""
