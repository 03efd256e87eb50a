"""Damages a file in place.

    python3 corrupt.py PATH middle LENGTH | invert OFFSET LENGTH | truncate LENGTH
"""

import os
import sys

path, how, *numbers = sys.argv[1:]
numbers = [int(number) for number in numbers]
size = os.path.getsize(path)
with open(path, "r+b") as file:
    if how == "truncate":
        if numbers[0] >= size:
            raise SystemExit(f"{path} has no more than {size} bytes")
        file.truncate(numbers[0])
    else:
        length = numbers[-1]
        offset = max(0, (size - length) // 2) if how == "middle" else numbers[0]
        file.seek(offset)
        taken = file.read(length)
        if not taken:
            raise SystemExit(f"{path} has {size} bytes, none of them from {offset} on")
        file.seek(offset)
        file.write(bytes(byte ^ 0xFF for byte in taken))
        file.flush()
        os.fsync(file.fileno())
