import sqlite3
import stat
from datetime import UTC, datetime, timedelta

import pytest

from prozvon.errors import StoreError, UsageError
from prozvon.schedule import Policy
from prozvon.store import Draft, Stop, open_store, placement, restore

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
ONE, TWO, THREE = "+79160000001", "+79160000002", "+79160000003"
UNALLOCATED = ("UNALLOCATED", "dead", {"code": 404, "cause": 1})


@pytest.fixture
def filled(store, dial):
    store.ledger.admit([ONE, TWO], NOW)
    dial([ONE], NOW, *UNALLOCATED)
    store.stoplist.add([Stop(TWO, "refused", "said so")], store.runs.begin("clean", {}, "r", NOW), NOW)
    return store


def told(store):
    return store.quarantine.show(ONE, NOW), store.quarantine.show(TWO, NOW), store.runs.list()


def test_a_store_in_use_is_copied_and_the_copy_is_a_store(filled, tmp_path):
    file = tmp_path / "copy.db"

    assert filled.back_up(file) == file.stat().st_size
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    with open_store(str(file), create=False) as copy:
        assert told(copy) == told(filled)


def test_a_backup_never_writes_over_a_file(filled, tmp_path):
    file = tmp_path / "copy.db"
    file.write_text("precious")

    with pytest.raises(UsageError, match="there already"):
        filled.back_up(file)
    assert file.read_text() == "precious"


def test_nothing_is_left_when_a_backup_fails(filled, tmp_path, monkeypatch):
    folder = tmp_path / "copies"
    folder.mkdir()

    def refuse(*_given):
        raise OSError("no room")

    monkeypatch.setattr("os.link", refuse)
    with pytest.raises(OSError, match="no room"):
        filled.back_up(folder / "copy.db")
    assert list(folder.iterdir()) == []


def test_a_backup_goes_into_a_new_file(filled, tmp_path):
    filled.back_up(tmp_path / "copy.db")

    rows = restore(tmp_path / "copy.db", str(tmp_path / "again.db"))

    assert (rows["numbers"], rows["attempts"], rows["stoplist"]) == (2, 1, 1)
    with open_store(str(tmp_path / "again.db"), create=False) as again:
        assert told(again) == told(filled)


@pytest.mark.peer
def test_a_backup_goes_into_a_server_which_then_goes_on(filled, tmp_path, another_url):
    filled.back_up(tmp_path / "copy.db")
    restore(tmp_path / "copy.db", another_url)

    with open_store(another_url, create=False) as again:
        assert told(again) == told(filled)
        assert again.ledger.admit([THREE], NOW) == 1
        assert again.runs.begin("clean", {}, "r", NOW) == filled.runs.list()[0].id + 1


def test_a_store_that_holds_something_is_replaced_only_by_force(filled, tmp_path, store_url):
    filled.back_up(tmp_path / "copy.db")
    filled.ledger.admit([THREE], NOW)
    filled.close()

    with pytest.raises(StoreError, match="--force"):
        restore(tmp_path / "copy.db", store_url)
    restore(tmp_path / "copy.db", store_url, force=True)

    with open_store(store_url, create=False) as back:
        assert back.quarantine.show(THREE, NOW) is None
        assert back.quarantine.show(ONE, NOW) is not None
    if "://" not in store_url:
        with open_store(f"{store_url}.before-restore", create=False) as kept:
            assert kept.quarantine.show(THREE, NOW) is not None


def test_what_is_no_backup_is_not_brought_back(tmp_path):
    (tmp_path / "copy.db").write_text("phone\n89161234567\n" * 100)

    with pytest.raises(StoreError, match="not an SQLite database"):
        restore(tmp_path / "copy.db", str(tmp_path / "base.db"))
    assert not (tmp_path / "base.db").exists()


def test_a_damaged_backup_is_not_brought_back(filled, tmp_path):
    file = tmp_path / "copy.db"
    filled.back_up(file)
    with file.open("r+b") as opened:
        opened.seek(5 * 4096)
        opened.write(b"\xa5" * 4096 * 8)

    with pytest.raises(StoreError, match=r"damaged|not whole"):
        restore(file, str(tmp_path / "base2.db"))
    assert not (tmp_path / "base2.db").exists()


def test_a_whole_store_has_no_faults(filled):
    health = filled.check()

    assert health.faults == ()
    assert (health.rows["numbers"], health.rows["runs"]) == (2, 1)


def test_a_number_in_no_known_state_is_a_fault(filled):
    with filled._database.writing() as connection:
        connection.exec_driver_sql("UPDATE numbers SET state = 'lost', lease_owner = 'x'")

    assert filled.check().faults == ("numbers of no known state: 2 rows", "leases without an end: 2 rows")


def test_damage_is_told_not_raised(tmp_path):
    path = tmp_path / "base.db"
    with open_store(str(path)) as store:
        store.ledger.admit([f"+7916{k:07d}" for k in range(20_000)], NOW)
        with path.open("r+b") as file:
            file.seek(path.stat().st_size // 2)
            file.write(b"\xa5" * 4096 * 4)
        store._database.close()
        health = store.check()

    assert health.faults


def test_a_store_of_the_first_schema_is_brought_up_to_date(tmp_path):
    path = tmp_path / "base.db"
    with open_store(str(path)) as store:
        store.ledger.admit([ONE], NOW)
    old = sqlite3.connect(path)
    for table in (
        *("standings", "listings", "renamed"),
        *("samples", "erased", "accesses", "facts", "contacts", "person_phones", "persons"),
    ):
        old.execute(f"DROP TABLE {table}")
    old.execute("DROP INDEX ix_attempts_new_phone_id")
    for column in ("project", "new_phone_id"):
        old.execute(f"ALTER TABLE attempts DROP COLUMN {column}")
    old.execute("ALTER TABLE numbers DROP COLUMN unproven_at")
    old.execute("ALTER TABLE stoplist DROP COLUMN project")
    old.execute("UPDATE alembic_version SET version_num = '0001'")
    old.execute("UPDATE numbers SET owner_proven = 0, quarantined_at = 17")
    old.commit()
    old.close()

    with open_store(str(path)) as store:
        assert store.check().faults == ()
        assert store.quarantine.show(ONE, NOW).standing.unproven_at == datetime(1970, 1, 1, tzinfo=UTC) + timedelta(
            microseconds=17
        )


def test_a_store_of_the_second_schema_keeps_its_samples(store_url):
    with open_store(store_url, policy=Policy(sample=1.0)) as store:
        store.ledger.admit([ONE], NOW)
        with store._database.writing() as connection:
            for step in (
                "UPDATE numbers SET state = 'quarantined', severity = 'hard'",
                "DROP TABLE standings",
                "DROP TABLE listings",
                "DROP TABLE renamed",
                "ALTER TABLE attempts DROP COLUMN project",
                "DROP INDEX ix_attempts_new_phone_id",
                "ALTER TABLE attempts DROP COLUMN new_phone_id",
                "DROP TABLE samples",
                "CREATE TABLE samples (month VARCHAR(7), phone_id BIGINT, drawn_at BIGINT)",
                "CREATE INDEX ix_samples_phone_id ON samples (phone_id)",
                "INSERT INTO samples SELECT '2026-11', phone_id, 17 FROM numbers",
                "UPDATE alembic_version SET version_num = '0002'",
            ):
                connection.exec_driver_sql(step)

    with open_store(store_url, policy=Policy(sample=1.0)) as store:
        assert store.check().faults == ()
        assert store.samples.rate().drawn == 1
        assert store.samples.draw(NOW + timedelta(days=31)) == 1
        assert store.samples.rate().drawn == 2


def test_a_store_of_the_third_schema_keeps_its_calls(store_url):
    with open_store(store_url) as store:
        store.ledger.admit([ONE], NOW)
        [lease] = store.ledger.lease("tester", NOW, 1, 30)
        [intent] = store.ledger.begin([Draft(ONE, lease.fence, "tester", 1, "trunk")], NOW)
        store.ledger.settle(intent.id, "CHANGED", "dead", {"code": 410}, NOW)
        with store._database.writing() as connection:
            for step in (
                "DROP INDEX ix_attempts_new_phone_id",
                "ALTER TABLE attempts DROP COLUMN new_phone_id",
                "UPDATE alembic_version SET version_num = '0003'",
            ):
                connection.exec_driver_sql(step)

    with open_store(store_url) as store:
        assert store.check().faults == ()
        [made] = store.quarantine.show(ONE, NOW).attempts
        assert (made.cls, made.new_number) == ("CHANGED", None)


TABLE = r"""21 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw
30 21 0:40 / /srv/team rw,relatime shared:2 - nfs4 nas:/team rw
31 30 8:2 / /srv/team/local rw - xfs /dev/sdb rw
32 21 0:41 / /srv/with\040space rw - cifs //nas/x rw
33 21 0:42 / /srv/remote rw - fuse.sshfs ann@host: rw
"""


@pytest.mark.parametrize(
    ("folder", "kind"),
    [
        ("/var/lib", None),
        ("/srv/team", "nfs4"),
        ("/srv/team/bases/x", "nfs4"),
        ("/srv/teams", None),
        ("/srv/team/local/bases", None),
        ("/srv/with space", "cifs"),
        ("/srv/remote/b", "fuse.sshfs"),
    ],
)
def test_a_folder_on_a_network_file_system_is_known(folder, kind, tmp_path):
    assert placement.network_file_system(type(tmp_path)(folder), TABLE) == kind


def test_a_store_on_a_network_file_system_is_refused(tmp_path, monkeypatch):
    table = tmp_path / "mountinfo"
    table.write_text(f"21 1 0:40 / {tmp_path} rw - nfs4 nas:/team rw\n")
    monkeypatch.setattr(placement, "MOUNTS", table)

    with pytest.raises(StoreError, match=r"network file system \(nfs4\)"):
        open_store(str(tmp_path / "base.db"))
    assert not (tmp_path / "base.db").exists()
