"""The verbs, and the one place where things are wired.

Each verb is a module of its own and is imported from there, so that a verb loads only what it needs.
"""
