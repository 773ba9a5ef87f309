"""Files to frames: where they are, what they are, and how each kind is read."""
