"""Tables of any size as blocks of rows, each of which can be read by itself, by another process too."""

from seatrial.data.blocks.block import Block, BlockFile, Blocks
from seatrial.data.blocks.open import open_blocks, require_rows
from seatrial.data.blocks.read import Broken, Read, read_block

__all__ = ["Block", "BlockFile", "Blocks", "Broken", "Read", "open_blocks", "read_block", "require_rows"]
