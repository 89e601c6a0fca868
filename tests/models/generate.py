"""Writes xor.stackprop in the format of src/model_file/mod.rs, with only Python's struct and zlib.

The network is set by hand: two hidden units count the ones (at least one, both), and the output is their difference.
"""

import pathlib
import struct
import zlib

ARCHITECTURE = b"Dense<2, 2, Tanh>, Dense<2, 1, Logistic>"
PARAMETERS = [
    10.0, 10.0, 10.0, 10.0,  # hidden weights, input-major
    -5.0, -15.0,  # hidden bias: thresholds of 1 and 2 ones
    8.0, -8.0,  # output weights
    -8.0,  # output bias
]

padding = b"\0" * (-(24 + len(ARCHITECTURE)) % 4)
checked = struct.pack("<II", len(ARCHITECTURE), len(PARAMETERS)) + ARCHITECTURE + padding
checked += struct.pack(f"<{len(PARAMETERS)}f", *PARAMETERS)
file = b"\x89STACK\r\n" + struct.pack("<II", 1, zlib.crc32(checked)) + checked
pathlib.Path(__file__).with_name("xor.stackprop").write_bytes(file)
