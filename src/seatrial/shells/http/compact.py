"""One run of the compactor, as a process of its own: ``python -m seatrial.shells.http.compact``."""
