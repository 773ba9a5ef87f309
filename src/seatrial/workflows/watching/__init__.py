"""The parts of the verb ``watch``."""
