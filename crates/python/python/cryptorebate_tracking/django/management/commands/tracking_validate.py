"""`manage.py tracking_validate [FILE]`: events, one a line, against the plan."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import nullcontext
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from cryptorebate_tracking._core import validate


class Command(BaseCommand):
    """The command."""

    help = "Judges events, one a line, and prints a verdict a line. Exit status 1: some are invalid; 2: cannot be read."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        """What it takes."""
        parser.add_argument("file", nargs="?", default="-", help="a file, one event a line; - is the standard input")

    def handle(self, *args: Any, **options: Any) -> None:
        """Judges every line."""
        invalid = 0
        for number, line in enumerate(lines_of(options["file"]), 1):
            if line.strip():
                verdict = validate(line.strip())
                invalid += not verdict.valid
                self.stdout.write(json.dumps({"line": number, **verdict.as_dict()}, ensure_ascii=False))
        if invalid:
            sys.exit(1)


def lines_of(path: str) -> Iterator[bytes]:
    """The lines of a file, one by one: it may be larger than memory."""
    try:
        with nullcontext(sys.stdin.buffer) if path == "-" else open(path, "rb") as file:
            yield from file
    except OSError as error:
        raise CommandError(f"{path} cannot be read: {error}", returncode=2) from error
