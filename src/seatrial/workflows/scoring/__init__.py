"""What ``seatrial score`` is made of: a plan, processes that score blocks, parts on the disk, and the whole."""
