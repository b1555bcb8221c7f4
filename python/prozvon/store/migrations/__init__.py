"""Alembic's folder inside the package: `env.py` and one file for each revision."""
