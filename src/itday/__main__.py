"""`python -m itday`."""

from itday.cli.main import run

run()
