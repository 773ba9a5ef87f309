"""The project file: parse, explain, defaults, the frozen project."""
