"""Processor time that a peer with the interface of `phonenumbers` needs for a cell; `measure.py` runs it::

    PYTHON benches/phones/python_peer.py phonenumbers|rphonenumbers FILE.tsv CELLS

Prints nanoseconds for a cell: error or E.164, validity, type and region. The cells are read before the clock starts.
"""

import importlib
import sys
import time
from pathlib import Path


def main() -> None:
    """Times one pass over the first cells."""
    name, file, count = sys.argv[1:]
    peer = importlib.import_module(name)
    lines = Path(file).read_text(encoding="utf-8").splitlines()[: int(count)]
    cells = [line.rsplit("\t", 1) for line in lines]
    e164 = peer.PhoneNumberFormat.E164

    def ask(text: str, region: str) -> object:
        try:
            number = peer.parse(text, region)
        except peer.NumberParseException as refusal:
            return refusal
        return (
            peer.format_number(number, e164),
            peer.is_valid_number(number),
            peer.number_type(number),
            peer.region_code_for_number(number),
        )

    for text, region in cells[: len(cells) // 10]:
        ask(text, region)
    start = time.process_time_ns()
    for text, region in cells:
        ask(text, region)
    print((time.process_time_ns() - start) / len(cells))


if __name__ == "__main__":
    main()
