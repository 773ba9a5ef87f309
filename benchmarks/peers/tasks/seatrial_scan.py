"""A scan of one model file, from the disk to the answer: given its path."""

import sys
import time

started = time.perf_counter()

from serve import serve

from seatrial.security import scan_file

imported = time.perf_counter() - started
PATH = sys.argv[1]

serve(lambda: PATH, lambda path: {"root": scan_file(path).root}, imported)
