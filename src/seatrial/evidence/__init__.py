"""Gates, the audit chain and the metadata store."""
