"""Builds `rust/phone/data/phone_metadata.bin`, the numbering plans that the phone kernel answers from.

Everything comes from the installed `phonenumbers` package, so that the kernel and the package agree; a test builds the
bytes again and compares them with the committed file. Run it after the package's version moved::

    python tools/phone_metadata.py rust/phone/data/phone_metadata.bin

What is in the file, little-endian throughout (strings: one length byte, then ASCII):

1. magic `PZPHONE1`, the package's version, the version of Unicode, CRC-32 of everything behind it;
2. the automaton: states, ten u16 transitions each (state 0 is dead), a u16 label each;
3. plans, one for each region and each non-geographic calling code: name, calling code, start state, the outcome
   of a length check for 0-31 digits, the international prefix and the national prefix as small programs, the transform;
4. calling codes: code, main plan, whether several regions share it, start state;
5. Unicode: the zeros of all decimal digits, the ranges of word characters.

The automaton is one minimal deterministic automaton for the whole world. From a calling code's start state the digits of
a national number lead to a label `1 + 16 * plan + type` (plan 255 where no region claims the number); from a plan's own
start state they lead to label 1 where the plan's general pattern matches.
"""

import argparse
import re
import struct
import unicodedata
import zlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import phonenumbers
from phonenumbers import PhoneMetadata, PhoneNumberDesc, PhoneNumberType, phonenumberutil
from phonenumbers.phonenumberutil import _test_number_length

MAGIC: Final = b"PZPHONE1"
NO_PLAN: Final = 255
LENGTHS: Final = 32
LONGEST: Final = 17  # the longest national number that parsing lets through

# --- patterns -------------------------------------------------------------------------------------------------------
# The metadata uses digits, \d, classes, groups, |, ?, {m}, {m,n} and $; anything else is an error here.

Node = tuple[str, object]


def parse_pattern(text: str) -> Node:
    """The syntax tree of one metadata pattern."""
    position = 0
    groups = 0

    def peek() -> str:
        return text[position] if position < len(text) else ""

    def take(expected: str = "") -> str:
        nonlocal position
        char = peek()
        if not char or (expected and char != expected):
            raise ValueError(f"{expected or 'more'} expected at {position} in {text}")
        position += 1
        return char

    def alternatives() -> Node:
        branches = [sequence()]
        while peek() == "|":
            take()
            branches.append(sequence())
        return branches[0] if len(branches) == 1 else ("alt", branches)

    def sequence() -> Node:
        items: list[Node] = []
        while peek() and peek() not in "|)":
            items.append(repeated(atom()))
        return ("seq", items)

    def repeated(node: Node) -> Node:
        if peek() == "?":
            take()
            return ("repeat", (node, 0, 1))
        if peek() == "{":
            take()
            bounds = ""
            while peek() != "}":
                bounds += take()
            take("}")
            low, _, high = bounds.partition(",")
            return ("repeat", (node, int(low), int(high or low)))
        return node

    def atom() -> Node:
        nonlocal groups
        char = take()
        if char == "(":
            if peek() == "?":
                take("?")
                take(":")
                inner = alternatives()
            else:
                groups += 1
                number = groups
                inner = ("group", (alternatives(), number))
            take(")")
            return inner
        if char == "[":
            return ("digit", char_class())
        if char == "\\":
            take("d")
            return ("digit", 0x3FF)
        if char == "$":
            return ("end", None)
        if char == "~":
            return ("digit", 0)  # a wait for the dial tone, which no text of digits holds
        if char.isdecimal():
            return ("digit", 1 << int(char))
        raise ValueError(f"{char!r} at {position} in {text}")

    def char_class() -> int:
        mask = 0
        while peek() != "]":
            low = int(take())
            high = low
            if peek() == "-":
                take()
                high = int(take())
            for digit in range(low, high + 1):
                mask |= 1 << digit
        take("]")
        return mask

    tree = alternatives()
    if position != len(text):
        raise ValueError(f"unbalanced pattern {text}")
    return tree


# --- programs: prefixes that capture, run by a small backtracking machine in Rust ------------------------------------

OP_DIGIT, OP_SPLIT, OP_JUMP, OP_SAVE, OP_END, OP_MATCH = range(6)


def compile_program(pattern: str) -> list[tuple[int, int]]:
    """Instructions `(op, argument)`; a split tries the next instruction first, then its argument."""
    code: list[tuple[int, int]] = []

    def emit(node: Node) -> None:
        kind, value = node
        match kind, value:
            case "digit", int(mask):
                code.append((OP_DIGIT, mask))
            case "end", _:
                code.append((OP_END, 0))
            case "seq", list(items):
                for item in items:
                    emit(item)
            case "group", (inner, int(number)):
                code.append((OP_SAVE, 2 * number - 2))
                emit(inner)
                code.append((OP_SAVE, 2 * number - 1))
            case "repeat", (inner, int(low), int(high)):
                for _ in range(low):
                    emit(inner)
                splits = []
                for _ in range(high - low):
                    splits.append(len(code))
                    code.append((OP_SPLIT, 0))
                    emit(inner)
                for split in splits:
                    code[split] = (OP_SPLIT, len(code))
            case "alt", list(branches):
                jumps = []
                for branch in branches[:-1]:
                    split = len(code)
                    code.append((OP_SPLIT, 0))
                    emit(branch)
                    jumps.append(len(code))
                    code.append((OP_JUMP, 0))
                    code[split] = (OP_SPLIT, len(code))
                emit(branches[-1])
                for jump in jumps:
                    code[jump] = (OP_JUMP, len(code))
            case _:
                raise ValueError(kind)

    emit(parse_pattern(pattern))
    code.append((OP_MATCH, 0))
    return code


def reachable(code: list[tuple[int, int]], starts: Iterable[int]) -> set[int]:
    """The instructions that are come by from `starts` before a digit is read."""
    seen: set[int] = set()
    todo = list(starts)
    while todo:
        at = todo.pop()
        if at in seen:
            continue
        seen.add(at)
        op, argument = code[at]
        if op == OP_SPLIT:
            todo += [at + 1, argument]
        elif op == OP_JUMP:
            todo.append(argument)
        elif op in {OP_SAVE, OP_END}:
            todo.append(at + 1)
    return seen


def first_digits(code: list[tuple[int, int]]) -> int:
    """The digits that a match which consumes anything can begin with."""
    mask = 0
    for at in reachable(code, [0]):
        op, argument = code[at]
        mask |= argument if op == OP_DIGIT else 0
    return mask


# --- automata -------------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class Dfa:
    """A deterministic automaton over digits; state 0 is dead and its start is `start`."""

    moves: list[list[int]]
    accepting: list[bool]
    start: int


_DFAS: dict[tuple[str, bool], Dfa] = {}


def dfa_of(pattern: str, *, prefix: bool = False) -> Dfa:
    """The automaton of the texts that `pattern` matches as a whole, or, with `prefix`, at their start."""
    known = _DFAS.get((pattern, prefix))
    if known is not None:
        return known
    code = compile_program(pattern)

    def closure(positions: Iterable[int]) -> frozenset[int]:
        seen = reachable(code, positions)
        if any(code[at][0] == OP_END for at in seen):
            raise ValueError(f"an anchor in {pattern}")
        return frozenset(at for at in seen if code[at][0] in {OP_DIGIT, OP_MATCH})

    end = len(code) - 1
    sink = frozenset({end}) if prefix else None

    def step(state: frozenset[int], digit: int) -> frozenset[int]:
        if sink is not None and end in state:
            return sink
        return closure(at + 1 for at in state if code[at][0] == OP_DIGIT and code[at][1] >> digit & 1)

    first = closure([0])
    numbers: dict[frozenset[int], int] = {frozenset(): 0, first: 1}
    moves: list[list[int]] = [[0] * 10]
    order = [first]
    for state in order:
        row = []
        for digit in range(10):
            following = step(state, digit)
            if following not in numbers:
                numbers[following] = len(numbers)
                order.append(following)
            row.append(numbers[following])
        moves.append(row)
    accepting = [False] + [end in state for state in order]
    result = minimal(Dfa(moves, accepting, 1))
    _DFAS[pattern, prefix] = result
    return result


def minimal(dfa: Dfa) -> Dfa:
    """The smallest automaton of the same language."""
    classes = refine(dfa.moves, [int(a) for a in dfa.accepting])
    count = max(classes) + 1
    moves: list[list[int]] = [[]] * count
    accepting = [False] * count
    for state, cls in enumerate(classes):
        moves[cls] = [classes[t] for t in dfa.moves[state]]
        accepting[cls] = dfa.accepting[state]
    return Dfa(moves, accepting, classes[dfa.start])


def refine(moves: list[list[int]], labels: list[int]) -> list[int]:
    """Moore's partition refinement: the class of every state; state 0 keeps class 0."""
    classes = labels
    count = len(set(labels))
    while True:
        numbers: dict[tuple[int, ...], int] = {}
        fresh = [
            numbers.setdefault((classes[state], *[classes[t] for t in row]), len(numbers))
            for state, row in enumerate(moves)
        ]
        classes = fresh
        if len(numbers) == count:
            return classes
        count = len(numbers)


@dataclass(slots=True)
class World:
    """All automata side by side, before they are minimized together."""

    moves: list[list[int]]
    labels: list[int]

    def add(self, starts: tuple[int, ...], dfas: list[Dfa], label: Callable[[tuple[int, ...], int], int]) -> int:
        """Explores the product of `dfas`, counting digits, and returns its start.

        `label(states, length)` says what a number that ends there is. Past the longest number everything is dead.
        """
        numbers: dict[tuple[tuple[int, ...], int], int] = {}
        todo: list[tuple[tuple[int, ...], int]] = []

        def number(states: tuple[int, ...], length: int) -> int:
            if not any(states) or length > LONGEST:
                return 0
            key = (states, length)
            if key not in numbers:
                numbers[key] = len(self.moves)
                self.moves.append([])
                self.labels.append(label(states, length))
                todo.append(key)
            return numbers[key]

        start = number(starts, 0)
        while todo:
            states, length = key = todo.pop()
            self.moves[numbers[key]] = [
                number(tuple(dfa.moves[s][digit] for dfa, s in zip(dfas, states, strict=True)), length + 1)
                for digit in range(10)
            ]
        return start


# --- plans ----------------------------------------------------------------------------------------------------------

KINDS: Final = (
    # In the order in which the package tries them; fixed and mobile lines have a rule of their own.
    ("premium_rate", PhoneNumberType.PREMIUM_RATE),
    ("toll_free", PhoneNumberType.TOLL_FREE),
    ("shared_cost", PhoneNumberType.SHARED_COST),
    ("voip", PhoneNumberType.VOIP),
    ("personal_number", PhoneNumberType.PERSONAL_NUMBER),
    ("pager", PhoneNumberType.PAGER),
    ("uan", PhoneNumberType.UAN),
    ("voicemail", PhoneNumberType.VOICEMAIL),
)

TYPE_CODE: Final = {
    PhoneNumberType.UNKNOWN: 0,
    PhoneNumberType.FIXED_LINE: 1,
    PhoneNumberType.MOBILE: 2,
    PhoneNumberType.FIXED_LINE_OR_MOBILE: 3,
    PhoneNumberType.TOLL_FREE: 4,
    PhoneNumberType.PREMIUM_RATE: 5,
    PhoneNumberType.SHARED_COST: 6,
    PhoneNumberType.VOIP: 7,
    PhoneNumberType.PERSONAL_NUMBER: 8,
    PhoneNumberType.PAGER: 9,
    PhoneNumberType.UAN: 10,
    PhoneNumberType.VOICEMAIL: 11,
}


class Typer:
    """One plan's patterns and the order in which they decide a number's type."""

    def __init__(self, plan: PhoneMetadata) -> None:
        self.dfas: list[Dfa] = []
        self.lengths: list[frozenset[int] | None] = []
        self.slots: dict[str, int] = {}
        self.same = bool(plan.same_mobile_and_fixed_line_pattern)
        for name in ("general_desc", "fixed_line", "mobile", *(n for n, _ in KINDS)):
            desc: PhoneNumberDesc | None = getattr(plan, name)
            if desc is None or not desc.national_number_pattern:
                continue
            self.slots[name] = len(self.dfas)
            self.dfas.append(dfa_of(desc.national_number_pattern))
            self.lengths.append(frozenset(desc.possible_length) or None)

    def type_of(self, states: tuple[int, ...], length: int) -> int:
        """The type of a number that ended in `states` (one for each of `dfas`) after `length` digits."""

        def matches(name: str) -> bool:
            slot = self.slots.get(name)
            if slot is None:
                return False
            allowed = self.lengths[slot]
            return (allowed is None or length in allowed) and self.dfas[slot].accepting[states[slot]]

        if not matches("general_desc"):
            return TYPE_CODE[PhoneNumberType.UNKNOWN]
        for name, kind in KINDS:
            if matches(name):
                return TYPE_CODE[kind]
        if matches("fixed_line"):
            both = self.same or matches("mobile")
            return TYPE_CODE[PhoneNumberType.FIXED_LINE_OR_MOBILE if both else PhoneNumberType.FIXED_LINE]
        if not self.same and matches("mobile"):
            return TYPE_CODE[PhoneNumberType.MOBILE]
        return TYPE_CODE[PhoneNumberType.UNKNOWN]


def add_calling_code(world: World, plans: list[tuple[int, PhoneMetadata]]) -> int:
    """The start state for one calling code, whose regions are `plans` (plan number, metadata) in the package's order."""
    dfas: list[Dfa] = []
    parts: list[tuple[int, Typer, slice, int | None]] = []
    for number, plan in plans:
        typer = Typer(plan)
        where = slice(len(dfas), len(dfas) + len(typer.dfas))
        dfas += typer.dfas
        lead = None
        if len(plans) > 1 and plan.leading_digits is not None:
            lead = len(dfas)
            dfas.append(dfa_of(plan.leading_digits, prefix=True))
        parts.append((number, typer, where, lead))

    def label(states: tuple[int, ...], length: int) -> int:
        for number, typer, where, lead in parts:
            kind = typer.type_of(states[where], length)
            claimed = len(parts) == 1 or (kind != 0 if lead is None else dfas[lead].accepting[states[lead]])
            if claimed:
                # A sole region is known without the automaton, so its "unknown" need not be told from dead.
                return 0 if kind == 0 and len(parts) == 1 else 1 + 16 * number + kind
        return 0

    return world.add(tuple(d.start for d in dfas), dfas, label)


# --- the file -------------------------------------------------------------------------------------------------------


def text(value: str) -> bytes:
    """A short string with its length before it."""
    raw = value.encode("ascii")
    return struct.pack("<B", len(raw)) + raw


def program(pattern: str | None) -> bytes:
    """A prefix pattern as a program; no pattern is a program of no instructions."""
    if not pattern:
        return struct.pack("<HHB", 0, 0, 0)
    code = compile_program(pattern)
    groups = re.compile(pattern).groups
    return struct.pack("<HHB", len(code), first_digits(code), groups) + b"".join(struct.pack("<BH", *i) for i in code)


def transform(rule: str | None, groups: int) -> bytes:
    """What stands before and the number of the group that the rule keeps: all rules are literal digits and one group."""
    if not rule:
        return text("") + struct.pack("<B", 0)
    found = re.fullmatch(r"(\d*)\\(\d)", rule)
    if found is None or not 1 <= int(found[2]) <= groups:
        raise ValueError(f"transform rule {rule}")
    return text(found[1]) + struct.pack("<B", int(found[2]))


def length_outcomes(plan: PhoneMetadata) -> bytes:
    """The package's answer to each length of a national number, as its own code."""
    return bytes(_test_number_length("1" * length, plan) for length in range(LENGTHS))


def build() -> bytes:
    """The whole file, from the plans that are in force in the package."""
    regions = sorted(phonenumberutil.SUPPORTED_REGIONS)
    plans = [PhoneMetadata.metadata_for_region(r) for r in regions]
    names = list(regions)
    for code in sorted(phonenumberutil.COUNTRY_CODES_FOR_NON_GEO_REGIONS):
        plans.append(PhoneMetadata.metadata_for_nongeo_region(code))
        names.append("001")
    if len(plans) >= NO_PLAN:
        raise ValueError("plan numbers no longer fit a byte")

    world = World([[0] * 10], [0])
    general_starts = [
        world.add((dfa.start,), [dfa], lambda states, _, dfa=dfa: int(dfa.accepting[states[0]]))  # type: ignore[misc]
        for dfa in (dfa_of(p.general_desc.national_number_pattern) for p in plans)
    ]
    number_of = {name: i for i, name in enumerate(names) if name != "001"}
    number_of |= {str(plan.country_code): i for i, plan in enumerate(plans) if names[i] == "001"}
    codes = []
    for code, owners in sorted(phonenumberutil.COUNTRY_CODE_TO_REGION_CODE.items()):
        ids = [number_of[str(code) if owner == "001" else owner] for owner in owners]
        codes.append((code, ids[0], len(ids) > 1, add_calling_code(world, [(i, plans[i]) for i in ids])))

    classes = refine(world.moves, [label + 1 if i else 0 for i, label in enumerate(world.labels)])
    count = max(classes) + 1
    if count >= 1 << 16:
        raise ValueError(f"{count} states no longer fit 16 bits")
    table = [b""] * count
    labels = [0] * count
    for state, cls in enumerate(classes):
        table[cls] = struct.pack("<10H", *[classes[t] for t in world.moves[state]])
        labels[cls] = world.labels[state]

    body = struct.pack("<H", count) + b"".join(table) + struct.pack(f"<{count}H", *labels)
    body += struct.pack("<H", len(plans))
    for i, plan in enumerate(plans):
        groups = re.compile(plan.national_prefix_for_parsing or "").groups
        body += text(names[i]) + struct.pack("<HH", plan.country_code, classes[general_starts[i]])
        body += length_outcomes(plan) + program(plan.international_prefix) + program(plan.national_prefix_for_parsing)
        body += transform(plan.national_prefix_transform_rule, groups)
    body += struct.pack("<H", len(codes))
    for code, main, shared, start in codes:
        body += struct.pack("<HBBH", code, main, int(shared), classes[start])
    zeros = [c for c in range(0x110000) if unicodedata.decimal(chr(c), -1) == 0]
    body += struct.pack("<H", len(zeros)) + b"".join(struct.pack("<I", c) for c in zeros)
    words = ranges(c for c in range(0x110000) if chr(c) == "_" or chr(c).isalnum())
    body += struct.pack("<H", len(words)) + b"".join(struct.pack("<II", *w) for w in words)
    head = MAGIC + text(phonenumbers.__version__) + text(unicodedata.unidata_version)
    return head + struct.pack("<I", zlib.crc32(body)) + body


def ranges(points: Iterable[int]) -> list[tuple[int, int]]:
    """Runs of ascending code points, ends included."""
    runs: list[tuple[int, int]] = []
    for point in points:
        if runs and runs[-1][1] == point - 1:
            runs[-1] = (runs[-1][0], point)
        else:
            runs.append((point, point))
    return runs


def main() -> None:
    """Writes the file."""
    parser = argparse.ArgumentParser(description="Build the phone kernel's numbering plans from `phonenumbers`.")
    parser.add_argument("path", type=Path)
    path: Path = parser.parse_args().path
    data = build()
    path.write_bytes(data)
    print(f"{path}: {len(data)} bytes, phonenumbers {phonenumbers.__version__}, crc {zlib.crc32(data):08x}")


if __name__ == "__main__":
    main()
