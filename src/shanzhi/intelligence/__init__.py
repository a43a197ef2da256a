"""智能能力层: understanding, planning, memory, durable cases. Knows how to work, not which application asks."""
