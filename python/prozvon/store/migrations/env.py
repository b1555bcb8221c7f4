"""What Alembic runs: upgrades the connection it is handed, inside the transaction that stands open on it."""

from alembic import context

from prozvon.store.tables import metadata

if hasattr(context, "config"):  # only Alembic sets it; documentation tools and test runners merely import the file
    context.configure(
        connection=context.config.attributes["connection"],
        target_metadata=metadata,
        render_as_batch=True,
    )
    context.run_migrations()
