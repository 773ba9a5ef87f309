"""``python -m seatrial`` is the command ``seatrial``."""

from seatrial.shells.cli.main import run

if __name__ == "__main__":
    run()
