"""Takes from libphonenumber's own tests what they ask and expect, and builds the plans that they ask it of.

Google's tests run on a small set of made-up numbering plans. Their Python edition is in the source distribution of
`phonenumbers`; its modules are run here with every question recorded, and only if all of them pass is anything written::

    pip download --no-deps --no-binary :all: phonenumbers==9.0.43 && tar xzf phonenumbers-9.0.43.tar.gz
    python tools/google_expectations.py phonenumbers-9.0.43 tests/data

`google_plans.bin` is an artifact as `tools/phone_metadata.py` makes it. `google_expectations.tsv` has two kinds of rows:
`parse` (a text and a region to what `parse` gave or why it refused) and `facts` (a number to what was asked of it). An
empty cell was not asked or has no answer; texts are written as JSON.
"""

import argparse
import json
import sys
import unittest
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

FACTS: Final = {
    "is_valid_number": "is_valid",
    "is_possible_number_with_reason": "possible",
    "number_type": "type",
    "region_code_for_number": "region",
}
COLUMNS: Final = ("what", "text", "default", "error", "e164", "extension", "italian_zeros", *FACTS.values())
ERRORS: Final = ("INVALID_COUNTRY_CODE", "NOT_A_NUMBER", "TOO_SHORT_AFTER_IDD", "TOO_SHORT_NSN", "TOO_LONG")
Row = tuple[str, str, str]


class Recorder:
    """What was asked of the package, with its answers, each once and in the order of asking."""

    def __init__(self, package: Any) -> None:
        self.package = package
        self.answers: dict[Row, dict[str, str]] = {}

    def watch(self) -> None:
        """Puts itself between the tests and the package."""
        self.package.parse = self._parse(self.package.parse)
        for name, column in FACTS.items():
            setattr(self.package, name, self._fact(getattr(self.package, name), column))

    def _parse(self, parse: Callable[..., Any]) -> Callable[..., Any]:
        def asked(text: str, region: str | None = None, *rest: Any, **more: Any) -> Any:
            row = ("parse", json.dumps(text, ensure_ascii=False), region or "")
            # A number that need not be checked for its region is a question that the kernel does not know.
            plain = more.get("_check_region", True) and text is not None
            try:
                number = parse(text, region, *rest, **more)
            except self.package.NumberParseException as refusal:
                if plain:
                    self.answers[row] = {"error": ERRORS[refusal.error_type]}
                raise
            if plain:
                self.answers[row] = self._written(number)
            return number

        return asked

    def _fact(self, ask: Callable[..., Any], column: str) -> Callable[..., Any]:
        def asked(number: Any, *rest: Any) -> Any:
            answer = ask(number, *rest)
            written = self._written(number)
            row = ("facts", json.dumps(written["e164"]), "")
            self.answers.setdefault(row, {})[column] = self._name(column, answer)
            return answer

        return asked

    def _written(self, number: Any) -> dict[str, str]:
        zeros = (number.number_of_leading_zeros or 1) if number.italian_leading_zero else 0
        e164 = self.package.format_number(number, self.package.PhoneNumberFormat.E164)
        return {"e164": e164, "extension": number.extension or "", "italian_zeros": str(zeros)}

    def _name(self, column: str, answer: Any) -> str:
        if column == "type":
            return str(self.package.PhoneNumberType.to_string(answer))
        if column == "possible":
            return str(self.package.ValidationResult.to_string(answer))
        return "" if answer is None else str(answer)


def main() -> None:
    """Runs the tests and writes both files."""
    parser = argparse.ArgumentParser(description="Record what libphonenumber's own tests expect.")
    parser.add_argument("source", type=Path, help="the unpacked source distribution of phonenumbers")
    parser.add_argument("folder", type=Path)
    arguments = parser.parse_args()
    sys.path[:0] = [str(arguments.source), str(Path(__file__).parent)]
    import phone_metadata  # noqa: PLC0415 -- both come from the paths given
    import phonenumbers  # noqa: PLC0415

    recorder = Recorder(phonenumbers)
    recorder.watch()
    suite = unittest.defaultTestLoader.loadTestsFromName("tests.phonenumberutiltest")
    outcome = unittest.TextTestRunner(verbosity=0).run(suite)
    if not outcome.wasSuccessful():
        raise SystemExit("the package's own tests fail: nothing is written")
    lines = ["\t".join(COLUMNS)]
    for (what, text, default), answers in recorder.answers.items():
        asked = {"what": what, "text": text, "default": default, **answers}
        lines.append("\t".join(asked.get(column, "") for column in COLUMNS))
    (arguments.folder / "google_expectations.tsv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    test_plans = __import__("tests.testmetadatatest", fromlist=["insert_test_metadata"])
    test_plans.insert_test_metadata()
    artifact = phone_metadata.build()
    (arguments.folder / "google_plans.bin").write_bytes(artifact)
    print(f"{outcome.testsRun} tests, {len(lines) - 1} answers, {len(artifact)} bytes of plans")


if __name__ == "__main__":
    main()
