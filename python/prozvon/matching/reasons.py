"""Reason codes of matches, read out."""

from prozvon.codes import text


def reason_text(reason: str, lang: str) -> str:
    """The words of a `match_reason`, in Russian (`ru`) or English.

    >>> reason_text("phone+name", "en")
    'same phone, same surname and given name'
    """
    return ", ".join(text(f"match_{code}", lang) for code in reason.split("+")) if reason else ""
