"""The verbs, and the one place where things are wired."""
