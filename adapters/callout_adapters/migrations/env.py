"""What alembic runs: the migrations, on the connection it was handed, in one transaction."""

from alembic import context

handed = context.config.attributes
context.configure(
    connection=handed["connection"],
    version_table=handed["naming"].version_table,
    prefix=handed["naming"].prefix,
)
context.run_migrations()
