"""Which column holds what: by its header, by its cells, or because the user says so."""

from collections.abc import Callable, Mapping, Sequence
from difflib import get_close_matches
from typing import TYPE_CHECKING, TypeAlias

from prozvon.errors import UsageError
from prozvon.reader.content import Content, look
from prozvon.reader.model import Column
from prozvon.reader.options import ReadOptions
from prozvon.reader.words import by_header
from prozvon.schema import Role

if TYPE_CHECKING:
    import polars as pl

_SAMPLE = 2_000
_ENOUGH = 5
"""Fewer filled cells than this speak neither for nor against a header."""
_MOST = 0.6
_NEARLY_ALL = 0.9
_FEW = 0.05
_VARIED = 0.05
_NONE = "-"

# What a column's cells must be like for its header to be believed; the header wins unless less than `_FEW` are.
_PROOFS: Mapping[Role, str] = {Role.PHONE: "phone", Role.EMAIL: "email", Role.BIRTH_DATE: "digits"}


def assign(frame: "pl.DataFrame", columns: Sequence[str], options: ReadOptions) -> tuple[Column, ...]:
    """Every input column with its role and the reason for it."""
    told = _told(columns, options.map)
    found = []
    for name in columns:
        shaped = options.shape.roles.get(name)
        if name in told:
            found.append(Column(name, told[name], "said by the user"))
        elif shaped is not None:
            found.append(Column(name, None if shaped == _NONE else Role(shaped), "by its profile"))
        else:
            found.append(_guess(name, look(_sample(frame[name]))))
    return tuple(found)


def role_of(name: str, cell: str | None) -> str | None:
    """The role of a column of one cell: what `assign` makes of it.

    >>> role_of("Телефон", None), role_of("x", "ivan@mail.ru"), role_of("x", "")
    ('phone', 'email', None)
    """
    role = _guess(name, look([cell] if cell else [])).role
    return None if role is None else role.value


def _sample(cells: "pl.Series") -> list[str]:
    """Filled cells from all over the column: bases are sorted, and the first rows are seldom typical."""
    step = max(1, cells.len() // (4 * _SAMPLE))
    spread = cells.gather_every(step).drop_nulls()
    return [str(cell) for cell in spread.filter(spread != "").head(_SAMPLE)]


def _guess(name: str, content: Content) -> Column:
    named = by_header(name)
    if named is None:
        return Column(name, *_by_content(content))
    if content.filled < _ENOUGH:
        return Column(name, named, "by its header")
    return _weigh(name, content, named)


def _weigh(name: str, content: Content, named: Role) -> Column:
    """The header against the cells; it wins unless they contradict it strongly."""
    proof = _PROOFS.get(named)
    if proof is not None and getattr(content, proof) < _FEW:
        shown, why = _by_content(content)
        if shown is None:
            return Column(name, None, f"its header says {named}, but no cell looks like one")
        return Column(name, shown, f"{why}, though its header says {named}")
    if named in _SINGLE_WORDS and content.full_name > _MOST and content.with_patronymic > _MOST / 2:
        return Column(name, Role.FULL_NAME, f"full names, though its header says {named}")
    if named not in _HARD:
        shown, why = _by_content(content, _CLEAREST)
        if shown is not None and _share(content, shown) > _NEARLY_ALL:
            return Column(name, shown, f"{why}, though its header says {named}")
    return Column(name, named, "by its header")


_SINGLE_WORDS = {Role.SURNAME, Role.GIVEN_NAME}
_HARD = {Role.PHONE, Role.EMAIL, Role.ID, Role.INN, Role.COMMENT, Role.CONSENT_WITHDRAWN, Role.LAST_CONTACT}
"""Roles that numbers or addresses in the cells do not put in doubt."""


def _share(content: Content, role: Role) -> float:
    return content.phone if role is Role.PHONE else content.email


_Kind: TypeAlias = tuple[Callable[[Content], float], Role, str]
"""A share of the cells, the role that it speaks for, and words for what is there."""

_KINDS: Sequence[_Kind] = (
    (lambda content: content.email, Role.EMAIL, "e-mails"),
    # Long numbers are phones only when they have the form of one: an id or an ИНН is all digits too.
    (lambda content: content.phone if content.mobile > _MOST / 2 else 0.0, Role.PHONE, "phone numbers"),
    (lambda content: content.with_patronymic, Role.FULL_NAME, "full names"),
    (lambda content: content.patronymic, Role.PATRONYMIC, "patronymics"),
    (lambda content: content.old_date, Role.BIRTH_DATE, "dates of birth"),
    (lambda content: content.gender, Role.GENDER, "genders"),
    (lambda content: content.company, Role.COMPANY, "companies"),
    # Cities end as surnames do, and there are fewer of them.
    (lambda content: content.surname if content.distinct > _VARIED else 0.0, Role.SURNAME, "surnames"),
)
_CLEAREST = _KINDS[:2]
"""What no header can stand over."""


def _by_content(content: Content, kinds: Sequence[_Kind] = _KINDS) -> tuple[Role | None, str]:
    """A role that the cells alone make certain enough, the first of the `kinds` that they are."""
    if content.filled < 1:
        return None, "empty"
    least = _MOST if content.filled >= _ENOUGH else 0.99
    for counted, role, words in kinds:
        share = counted(content)
        if share > least:
            return role, f"by its cells: {share:.0%} look like {words}"
    return None, "not recognised"


def _told(columns: Sequence[str], wanted: Mapping[str, str]) -> dict[str, Role | None]:
    """What the user says, checked against the columns and roles that there are."""
    told: dict[str, Role | None] = {}
    plain = {name.strip().casefold(): name for name in reversed(columns)}
    for given, role in wanted.items():
        name = given if given in columns else plain.get(given.strip().casefold())
        if name is None:
            raise UsageError(f"there is no column {given!r}{_nearest(given, columns)}")
        if role != _NONE and role not in set(Role):
            raise UsageError(f"column {given!r}: there is no role {role!r}{_nearest(role, [*Role, _NONE])}")
        told[name] = None if role == _NONE else Role(role)
    return told


def _nearest(given: str, known: Sequence[str]) -> str:
    close = get_close_matches(given.casefold(), [k.casefold() for k in known], n=1, cutoff=0.5)
    if close:
        return f"; did you mean {next(k for k in known if k.casefold() == close[0])!r}?"
    return f"; there are {', '.join(map(repr, known))}" if known else ""
