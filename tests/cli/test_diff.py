"""What changed since the last base, told person by person."""

import json
from collections.abc import Callable
from pathlib import Path

OLD = (
    "ФИО,Телефон,Почта,Комментарий\nИванов Иван,89161234567,,\n"
    "Петров Пётр,89161234568,petrov@mail.ru,\nКотов Лев,89161234500,,\n"
)
NEW = (
    "ФИО,Телефон,Почта,Комментарий\nИванов Иван,89161234567,,больше не звонить\n"
    "Петров Пётр,89161234568,petrov@yandex.ru,\nКим Вера,89161234569,,\n"
)


def test_who_came_who_left_and_why(prozvon: Callable, tmp_path: Path) -> None:
    for name, base in (("old", OLD), ("new", NEW)):
        (tmp_path / f"{name}.csv").write_text(base, "utf-8")
        assert prozvon("clean", f"{name}.csv", "--out", name, "--store", "s.db", "--quiet").code == 0
    by_folder = prozvon("diff", "old", "new", "--json", "-o", "changes.csv")
    told = json.loads(by_folder.out)
    assert told["counts"]["dial"] == [3, 2]
    assert {kind: told["changes"][kind] for kind in ("came", "left", "email")} == {"came": 1, "left": 2, "email": 1}
    assert told["left"] == {"gone": 1, "refused": 1}
    assert (tmp_path / "changes.csv").read_text("utf-8").count("\n") == 1 + sum(told["changes"].values())
    assert prozvon("diff", 1, 2, "--store", "s.db", "--json").out == by_folder.out


def test_what_is_no_run_is_named(prozvon: Callable) -> None:
    done = prozvon("diff", "1", "2")
    assert (done.code, "--store" in done.err) == (2, True)
    done = prozvon("diff", "nowhere", "2")
    assert (done.code, "nowhere" in done.err) == (3, True)
