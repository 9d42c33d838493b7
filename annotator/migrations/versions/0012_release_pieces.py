"""Files of releases are kept in pieces, each compressed by itself, so that no file is read or written as a whole."""

import zlib
from collections.abc import Iterator

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

PIECE = 1 << 20  # characters

file = sa.table("release_file", sa.column("release_id", sa.Uuid()), sa.column("format"), sa.column("content"))
piece = sa.table(
    "release_piece", sa.column("release_id", sa.Uuid()), sa.column("format"), sa.column("number", sa.Integer()),
    sa.column("content", sa.LargeBinary()),
)  # fmt: skip


def upgrade() -> None:
    op.create_table(
        "release_piece",
        sa.Column("release_id", sa.Uuid(), nullable=False),
        sa.Column("format", sa.String(32), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("release_id", "format", "number", name="pk_release_piece"),
        sa.ForeignKeyConstraint(
            ["release_id", "format"], ["release_file.release_id", "release_file.format"],
            name="fk_release_piece_release_id_format_release_file", ondelete="CASCADE",
        ),
    )  # fmt: skip
    connection = op.get_bind()
    for release_id, name in connection.execute(sa.select(file.c.release_id, file.c.format)).all():
        here = (file.c.release_id == release_id) & (file.c.format == name)
        content = connection.execute(sa.select(file.c.content).where(here)).scalar_one()
        for number, part in enumerate(_parts(content)):
            row = {"release_id": release_id, "format": name, "number": number, "content": zlib.compress(part.encode())}
            connection.execute(sa.insert(piece), row)
    op.drop_column("release_file", "content")


def _parts(content: str) -> Iterator[str]:
    yield from (content[at : at + PIECE] for at in range(0, len(content), PIECE))


def downgrade() -> None:
    op.add_column("release_file", sa.Column("content", sa.Text()))
    connection = op.get_bind()
    for release_id, name in connection.execute(sa.select(file.c.release_id, file.c.format)).all():
        of_file = sa.select(piece.c.content).where(piece.c.release_id == release_id, piece.c.format == name)
        parts = connection.execute(of_file.order_by(piece.c.number)).scalars()
        content = b"".join(map(zlib.decompress, parts)).decode()
        here = (file.c.release_id == release_id) & (file.c.format == name)
        connection.execute(sa.update(file).where(here).values(content=content))
    op.drop_table("release_piece")
    with op.batch_alter_table("release_file") as batch:
        batch.alter_column("content", existing_type=sa.Text(), nullable=False)
