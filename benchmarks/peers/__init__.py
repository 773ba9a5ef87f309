"""What benchmarks against other tools share: their environments, the tables, and rounds in turn."""
