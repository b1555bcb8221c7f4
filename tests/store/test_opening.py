import os
import shutil
import sqlite3
import stat
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from prozvon.errors import StoreError, UsageError
from prozvon.store import open_store
from prozvon.store.opening import _MIGRATIONS
from prozvon.store.tables import REVISION, metadata

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
NUMBER = "+79161234567"


@pytest.fixture
def path(tmp_path):
    return tmp_path / "base.db"


@pytest.fixture
def made(path):
    with open_store(str(path)) as store:
        store.ledger.admit([NUMBER], NOW)
    return path


def refusal(path):
    with pytest.raises(StoreError) as caught:
        open_store(str(path))
    return str(caught.value)


def test_a_new_store_and_its_log_are_for_their_owner_only(path):
    with open_store(f"sqlite:///{path}") as store:
        store.ledger.admit([NUMBER], NOW)
        modes = {file.name: stat.S_IMODE(file.stat().st_mode) for file in path.parent.iterdir()}

    assert modes == {"base.db": 0o600, "base.db-wal": 0o600, "base.db-shm": 0o600}


def test_a_store_opened_again_remembers(made):
    with open_store(str(made), create=False) as store:
        assert store.ledger.admit([NUMBER], NOW) == 0


def test_only_the_store_is_left_in_its_folder(made):
    assert [file.name for file in made.parent.iterdir()] == ["base.db"]


def test_many_who_make_one_store_at_once_share_it(path):
    def admit(number):
        with open_store(str(path)) as store:
            return store.ledger.admit([number], NOW)

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(admit, [NUMBER, NUMBER, "+79160000001", "+79160000002"])).count(1) == 3


def test_a_store_that_must_exist_is_not_made(path):
    with pytest.raises(StoreError, match="there is no such file"):
        open_store(str(path), create=False)
    assert not path.exists()


def test_a_missing_folder_is_named(tmp_path):
    assert "the folder" in refusal(tmp_path / "nowhere" / "base.db")


def test_an_empty_file_is_not_an_empty_store(path):
    path.touch()

    assert "the file is empty" in refusal(path)
    assert path.stat().st_size == 0


def test_a_text_file_is_refused(path):
    path.write_text("phone\n89161234567\n" * 100)

    assert "not an SQLite database" in refusal(path)


def test_somebody_elses_database_is_refused(path):
    other = sqlite3.connect(path)
    other.execute("CREATE TABLE numbers (phone_id INTEGER)")
    other.close()
    before = path.read_bytes()

    assert "not a prozvon store" in refusal(path)
    assert path.read_bytes() == before


def test_a_store_of_a_newer_prozvon_is_refused(made):
    newer = sqlite3.connect(made)
    newer.execute("UPDATE alembic_version SET version_num = '9999'")
    newer.commit()
    newer.close()

    assert "newer prozvon" in refusal(made)


def test_a_store_without_its_tables_is_refused(made):
    emptied = sqlite3.connect(made)
    emptied.execute("DROP TABLE meta")
    emptied.commit()
    emptied.close()

    assert "its tables are missing" in refusal(made)


def test_a_store_that_lost_its_end_is_refused(made):
    os.truncate(made, made.stat().st_size - 5000)

    assert "cut off" in refusal(made)


def test_a_store_with_a_damaged_page_is_refused(made):
    with made.open("r+b") as file:
        file.seek(5 * 4096)
        file.write(b"\xa5" * 4096 * 8)

    assert "damaged" in refusal(made)


def test_a_store_that_is_gone_while_its_log_is_there_is_not_made_anew(made):
    with open_store(str(made)) as store:
        store.ledger.admit(["+79160000001"], NOW)
        shutil.copy(f"{made}-wal", f"{made}-copy")
    made.unlink()
    shutil.move(f"{made}-copy", f"{made}-wal")

    assert "the file is gone" in refusal(made)


def test_a_directory_is_refused(tmp_path):
    assert "cannot be read" in refusal(tmp_path)


@pytest.mark.parametrize(
    "url", ["sqlite://", "sqlite:///:memory:", "mysql://host/base", "nonsense://x", "sqlite+aio://"]
)
def test_addresses_that_cannot_be_meant(url):
    with pytest.raises(UsageError):
        open_store(url)


def test_a_lock_held_for_too_long_is_named(made):
    other = sqlite3.connect(made, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with open_store(str(made), lock_seconds=0.05) as store, pytest.raises(StoreError, match="held the write lock"):
        store.ledger.admit(["+79160000001"], NOW)
    other.close()


def pragma(store, statement):
    # The pool hands the same connection out again: what is set here holds for the store's next step.
    with store._database.engine.connect() as connection:
        connection.connection.driver_connection.rollback()
        connection.connection.driver_connection.execute(f"PRAGMA {statement}")


def test_a_full_disk_is_named_and_loses_nothing(made):
    with open_store(str(made)) as store:
        pragma(store, "max_page_count=1")
        with pytest.raises(StoreError, match="the disk is full"):
            store.ledger.admit([f"+7916{k:07d}" for k in range(20_000)], NOW)
        pragma(store, "max_page_count=1000000")
        assert store.numbers.counts(NOW) == {"new": 1, "due": 1}


def test_a_read_only_store_is_named(made):
    with open_store(str(made)) as store:
        pragma(store, "query_only=ON")
        with pytest.raises(StoreError, match="read-only"):
            store.runs.begin("clean", {}, "", NOW)
        pragma(store, "query_only=OFF")


def test_no_error_holds_a_number(made):
    with open_store(str(made)) as store:
        with store._database.engine.begin() as connection:
            connection.exec_driver_sql("DROP TABLE numbers")
        with pytest.raises(StoreError) as caught:
            store.ledger.admit([NUMBER], NOW)

    assert "numbers" in str(caught.value)
    assert NUMBER[1:] not in str(caught.value)
    assert caught.value.__cause__ is None


def test_every_commit_is_synced(made):
    with open_store(str(made)) as store, store._database.reading() as connection:
        asked = ("journal_mode", "synchronous", "foreign_keys", "secure_delete", "temp_store")
        found = {name: connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in asked}

    assert found == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "secure_delete": 1, "temp_store": 2}


def test_migrations_build_what_the_tables_say(made):
    with open_store(str(made)) as store, store._database.reading() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})

        assert compare_metadata(context, metadata) == []


def test_the_revision_is_alembics_head():
    assert ScriptDirectory(str(_MIGRATIONS)).get_current_head() == REVISION


def test_a_whole_store_passes_its_check(made):
    with open_store(str(made)) as store:
        assert store.check().faults == ()
