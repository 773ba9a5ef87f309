"""Who is told of what, once, and not again before it matters."""
