"""Every answer and every outcome, kept: an inbox per server, and Delta tables."""
