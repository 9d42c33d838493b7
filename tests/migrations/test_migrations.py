"""Migrations on each database: to the models and back, with rows, and never at the price of a row."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, create_engine, func, insert, inspect, select, text

from annotator import migrations
from annotator.models import Base, Classroom, Membership, User

NOW = datetime(2026, 3, 1, 8, tzinfo=UTC)


def fill(engine: Engine) -> None:
    """Put in a parent and its children, which a careless migration would take along."""
    user, classroom = uuid4(), uuid4()
    with engine.begin() as connection:
        connection.execute(insert(User).values(id=user, name="Tess", is_admin=False, created_at=NOW))
        connection.execute(insert(Classroom).values(
            id=classroom, name="10b", join_code="ABCD2345", is_open_to_join=True, has_research_consent=False,
            created_at=NOW,
        ))  # fmt: skip
        connection.execute(insert(Membership).values(
            id=uuid4(), user_id=user, classroom_id=classroom, role="teacher", consents=False, joined_at=NOW
        ))  # fmt: skip


def count(engine: Engine, model: type[Base]) -> int:
    with engine.connect() as connection:
        return connection.scalar(select(func.count()).select_from(model)) or 0


def shape(engine: Engine) -> dict[str, Any]:
    """What a database says of its tables, names of constraints included."""
    found = inspect(engine)
    return {
        name: {
            "columns": [(c["name"], str(c["type"]), c["nullable"]) for c in found.get_columns(name)],
            "key": found.get_pk_constraint(name),
            "foreign": sorted(found.get_foreign_keys(name), key=str),
            "unique": sorted(found.get_unique_constraints(name), key=str),
            "checks": sorted(found.get_check_constraints(name), key=str),
            "indexes": sorted(found.get_indexes(name), key=str),
        }
        for name in sorted(found.get_table_names())
        if name != "alembic_version"
    }


def test_head_is_what_the_models_say(engine: Engine) -> None:
    migrations.upgrade(engine)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        assert compare_metadata(context, Base.metadata) == []


def test_head_has_every_constraint_of_the_models(engine: Engine) -> None:
    """Alembic's comparison is blind to CHECK constraints and to names."""
    migrations.upgrade(engine)
    migrated = shape(engine)
    Base.metadata.drop_all(engine)
    Base.metadata.create_all(engine)
    assert migrated == shape(engine)


def test_it_goes_up_down_and_up(engine: Engine) -> None:
    assert not migrations.is_current(engine)
    migrations.upgrade(engine)
    assert migrations.is_current(engine)
    migrations.downgrade(engine, "base")
    assert [name for name in inspect(engine).get_table_names() if name != "alembic_version"] == []
    migrations.upgrade(engine)
    assert migrations.current(engine) == migrations.head()


def test_each_step_goes_up_down_and_up_with_rows(engine: Engine) -> None:
    revisions = [script.revision for script in ScriptDirectory(str(migrations.FOLDER)).walk_revisions()][::-1]
    migrations.upgrade(engine, revisions[0])
    fill(engine)
    for before, after in zip(revisions, revisions[1:], strict=False):
        migrations.upgrade(engine, after)
        migrations.downgrade(engine, before)
        migrations.upgrade(engine, after)
    assert (count(engine, User), count(engine, Classroom), count(engine, Membership)) == (1, 1, 1)


def test_a_second_upgrade_changes_nothing(engine: Engine) -> None:
    migrations.upgrade(engine)
    fill(engine)
    assert migrations.upgrade(engine) is None
    assert count(engine, Membership) == 1


def write_revision(folder: Path, change: str) -> None:
    """Add a next migration to a copy of the package's own."""
    (folder / "versions" / "9999_next.py").write_text(
        "import sqlalchemy as sa\nfrom alembic import op\n\n"
        f'revision = "9999"\ndown_revision = "{migrations.head()}"\n\n\n'
        f"def upgrade():\n    {change}\n\n\ndef downgrade():\n    pass\n"
    )


@pytest.fixture
def next_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the migrations, to which a test adds the next one."""
    folder = tmp_path / "migrations"
    (folder / "versions").mkdir(parents=True)
    for file in migrations.FOLDER.rglob("*.py"):
        (folder / file.relative_to(migrations.FOLDER)).write_text(file.read_text())
    return folder


def migrate_next(engine: Engine, folder: Path, change: str, monkeypatch: pytest.MonkeyPatch) -> Path | None:
    write_revision(folder, change)
    monkeypatch.setattr(migrations, "FOLDER", folder)
    return migrations.upgrade(engine)


REBUILD = "with op.batch_alter_table('user') as batch:\n        batch.alter_column('name', type_=sa.String(200))"


def test_rebuilding_a_parent_keeps_its_children(
    engine: Engine, next_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With foreign keys on, SQLite's drop of the old table deleted every child row."""
    migrations.upgrade(engine)
    fill(engine)
    migrate_next(engine, next_folder, REBUILD, monkeypatch)
    assert migrations.current(engine) == "9999"
    assert (count(engine, User), count(engine, Membership)) == (1, 1)


def test_it_refuses_to_lose_rows(engine: Engine, next_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    migrations.upgrade(engine)
    fill(engine)
    with pytest.raises(migrations.LostRows, match="membership"):
        migrate_next(engine, next_folder, "op.execute('DELETE FROM membership')", monkeypatch)
    assert count(engine, Membership) == 1
    assert migrations.current(engine) != "9999"


@pytest.mark.sqlite
def test_it_refuses_to_break_references(engine: Engine, next_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    migrations.upgrade(engine)
    fill(engine)
    stranger = f"op.execute(\"UPDATE membership SET user_id = '{uuid4().hex}'\")"
    with pytest.raises(migrations.BrokenReferences, match="membership"):
        migrate_next(engine, next_folder, stranger, monkeypatch)
    assert migrations.current(engine) != "9999"


@pytest.mark.sqlite
def test_foreign_keys_are_on_again_afterwards(engine: Engine) -> None:
    migrations.upgrade(engine)
    with engine.connect() as connection:
        assert connection.scalar(text("PRAGMA foreign_keys")) == 1


@pytest.mark.sqlite
def test_rows_are_copied_before_an_upgrade(engine: Engine, next_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert migrations.upgrade(engine) is None  # nothing to keep
    fill(engine)
    head = migrations.head()
    copy = migrate_next(engine, next_folder, REBUILD, monkeypatch)
    assert copy is not None
    kept = create_engine(f"sqlite:///{copy}")
    assert migrations.current(kept) == head
    assert count(kept, Membership) == 1
    kept.dispose()


def version_table(engine: Engine) -> str:
    """What a database says of the table in which Alembic keeps the revision."""
    found = inspect(engine)
    return f"{found.get_columns('alembic_version')} {found.get_pk_constraint('alembic_version')}"


def test_an_empty_database_is_made_as_the_revisions_make_it(engine: Engine) -> None:
    migrations.upgrade(engine)
    by_revisions, version = shape(engine), version_table(engine)
    migrations.downgrade(engine, "base")
    with engine.begin() as connection:
        connection.execute(text("DROP TABLE alembic_version"))
    migrations.make_current(engine)
    assert (shape(engine), version_table(engine)) == (by_revisions, version)
    assert migrations.is_current(engine)


def test_a_database_that_is_not_empty_is_upgraded(engine: Engine) -> None:
    migrations.upgrade(engine, "0001")
    migrations.make_current(engine)
    assert migrations.is_current(engine)


def test_the_newest_revision_is_the_one_that_alembic_finds() -> None:
    assert migrations.head() == ScriptDirectory(str(migrations.FOLDER)).get_current_head()
