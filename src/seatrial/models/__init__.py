"""Load models behind one port, and ask them."""
