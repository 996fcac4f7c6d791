"""Pictures: bundled, drawn or uploaded, and what brings them before a network."""
