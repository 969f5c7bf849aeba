"""How the databases are opened, written to and spelled; no table of ours."""
