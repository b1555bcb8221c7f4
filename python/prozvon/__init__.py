"""prozvon turns a dirty contact base into a list worth dialling, and keeps it so."""
