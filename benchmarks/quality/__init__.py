"""Real streams on which estimated quality is proved."""
