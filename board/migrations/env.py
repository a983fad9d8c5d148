"""How Alembic runs the migrations: on the connection and in the transaction that the store hands over.

There is no `alembic.ini`, no logging set-up and no run from Alembic's own command: opening a store migrates.
To change a table, change `board/store/tables.py`, and write the next file in `versions` by hand; the store's
tests compare what the migrations make with the tables, and print what is missing.
"""

from alembic import context

context.configure(
    connection=context.config.attributes["connection"],
    # SQLite can hardly alter a table: changes are made by copying it.
    render_as_batch=True,
)
context.run_migrations()
