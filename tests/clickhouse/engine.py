"""The current ClickHouse within this process: runs statements on a data folder, many at a time."""

import re
from dataclasses import dataclass

import chdb
from statement import Refusal

# What the engine says first of every error.
_CODE = re.compile(r"Code: (\d+)\. DB::Exception: ")
# What a front with no better number answers: UNKNOWN_EXCEPTION.
UNKNOWN = 1002


@dataclass
class Answer:
    """What a statement gave."""

    data: bytes = b""
    read: int = 0
    """Rows read."""
    written: int = 0
    """Rows that an INSERT brought, those dropped as repeated among them."""


class Engine:
    """A data folder, opened. Only one process at a time can have it open."""

    def __init__(self, folder):
        self._folder = str(folder)
        # The engine ends with its last connection: this one stays.
        self._anchor = chdb.connect(self._folder)
        self.version = self._anchor.query("SELECT version()", "TabSeparatedRaw").bytes().decode().strip()

    def close(self):
        """Ends the engine. What was inserted is in the folder."""
        self._anchor.close()

    def run(self, statement):
        """Runs one statement in a session of its own, so that its settings are nobody else's."""
        connection = chdb.connect(self._folder)
        try:
            _prepare(connection, statement)
            if statement.data is None:
                return _query(connection, statement)
            return _insert(connection, statement)
        except RuntimeError as error:
            raise _understood(error) from error
        finally:
            connection.close()


def _prepare(connection, statement):
    if statement.database:
        connection.query(f"USE {_quoted(statement.database, '`')}")
    settings = dict(statement.settings)
    if statement.is_readonly:
        # As over ClickHouse's own HTTP: a GET changes nothing. Last, for no setting can be changed after it.
        asked = settings.pop("readonly", "0")
        settings["readonly"] = "2" if asked == "0" else asked
    for name, value in settings.items():
        connection.query(f"SET {_quoted(name, '`')} = {_quoted(value, chr(39))}")


def _query(connection, statement):
    result = connection.query(statement.sql, statement.format, params=statement.parameters)
    data = result.bytes() if result.size() else b""
    return Answer(data, read=result.rows_read(), written=result.rows_written())


def _insert(connection, statement):
    # Handed over in one piece: the engine cuts blocks by their rows and bytes alone, so that the same insert is the
    # same blocks each time, which is what it is recognised by.
    with connection.send_insert(statement.sql, statement.format) as insert:
        if statement.data:
            insert.append(statement.data)
        return Answer(written=insert.finish().rows_written)


def _quoted(text, quote):
    return quote + text.replace("\\", "\\\\").replace(quote, "\\" + quote) + quote


def _understood(error):
    text = str(error)
    found = _CODE.search(text)
    # Around the engine's own words stand those of its Python package.
    return Refusal(int(found[1]), text[found.start() :]) if found else Refusal(UNKNOWN, text)
