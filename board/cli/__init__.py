"""The `board` command. Every failure is one sentence for people and exit code 1, never a stack trace.

The process is patched before anything heavy is imported, so the commands import what they need themselves.
"""

from __future__ import annotations

import click

from board.cli import archives  # noqa: F401  (adds its command to `lab`)
from board.cli.data import backup, check, restore
from board.cli.desk import purge
from board.cli.labs import lab, load
from board.cli.plans import export
from board.cli.rehearsing import rehearse
from board.cli.serving import demo, serve

__all__ = ["cli", "load", "main"]


def main() -> None:
    """Entry point of the `board` program."""
    cli(prog_name="board")


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def cli() -> None:
    """Live boards for the workshops of a Social Innovation Lab.

    Settings come from the environment: HOST, PORT, BOARD_DATA and others (see the README).
    """


for command in (demo, serve, lab, export, rehearse, backup, restore, check, purge):
    cli.add_command(command)
