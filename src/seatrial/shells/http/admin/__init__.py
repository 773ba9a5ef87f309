"""The management API of a server, on its own port of this machine."""
