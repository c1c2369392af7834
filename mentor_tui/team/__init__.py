"""The team's store: the port, its implementations, and the engine that syncs a journal with it."""
