"""The model card, written from evidence alone."""
