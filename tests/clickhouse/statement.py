"""What one HTTP request asks of ClickHouse: a statement, the data that goes into it, and the settings it runs with."""

import re
from dataclasses import dataclass, field

# What stands in the URL beside settings. The rest of ClickHouse's HTTP interface concerns answers to browsers.
NOT_SETTINGS = {
    "query",
    "database",
    "default_format",
    "query_id",
    "user",
    "password",
    "quota_key",
    "session_id",
    "session_timeout",
    "session_check",
    "compress",
    "decompress",
    "buffer_size",
    "wait_end_of_query",
    "stacktrace",
}

_QUOTED = r"""`(?:[^`\\]|\\.)*`|"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'"""
_SPACE = r"(?:\s|--[^\n]*\n|/\*.*?\*/)*"
_NAME = r"""(?:`[^`]+`|"[^"]+"|\w+)"""
_INSERT = re.compile(
    rf"{_SPACE}INSERT\s+INTO\s+(?:TABLE\s+)?(?P<table>(?:{_NAME}\.)?{_NAME})(?P<rest>.*)", re.IGNORECASE | re.DOTALL
)
# The first word after the table and its columns that says where the rows come from.
_SOURCE = re.compile(
    rf"""(?P<head>(?:{_QUOTED}|[^`"'])*?)\b(?P<word>FORMAT|VALUES|SELECT|WITH)\b""", re.IGNORECASE | re.DOTALL
)
_FORMAT_NAME = re.compile(r"\s+(\w+)[ \t]*;?(?:\r?\n)?")


class Refusal(Exception):
    """A statement that is not carried out, with ClickHouse's number and words for the reason."""

    def __init__(self, code, text):
        super().__init__(text)
        self.code = code
        self.text = text


@dataclass
class Statement:
    """One statement, ready to be run."""

    sql: str
    """For an INSERT of data: everything up to, and without, its FORMAT or VALUES."""
    data: bytes | None = None
    """The rows of an INSERT in `format`; None for every other statement, `INSERT … SELECT` among them."""
    format: str = "TabSeparated"
    """The format of `data`; of other statements, that of the answer unless the statement names one."""
    table: str | None = None
    """Which table an INSERT is into, without its database."""
    database: str | None = None
    settings: dict[str, str] = field(default_factory=dict)
    parameters: dict[str, str] = field(default_factory=dict)
    """The values of the statement's `{name:Type}`, as they stood in the URL."""
    is_readonly: bool = False


def read(method, query, body, default_format=None):
    """The statement of a request with these parameters of its URL (a dict) and this body.

    As ClickHouse does, takes the URL's `query` and the body for one text.
    """
    if query.get("compress") == "1" or query.get("decompress") == "1":
        raise Refusal(48, "Only whole bodies can be compressed here (Content-Encoding), not ClickHouse's own blocks")
    statement = _split(query.get("query", ""), body)
    statement.database = query.get("database")
    if statement.data is None:
        statement.format = default_format or query.get("default_format") or statement.format
    for name, value in query.items():
        if name.startswith("param_"):
            statement.parameters[name.removeprefix("param_")] = value
        elif name not in NOT_SETTINGS:
            statement.settings[name] = value
    statement.is_readonly = method == "GET"
    return statement


def _split(text, body):
    insert = _INSERT.match(text or body[:65536].decode("utf-8", "replace"))
    if insert is None:
        return Statement(_join(text, body))
    table = re.findall(_NAME, insert["table"])[-1].strip('`"')
    source = _SOURCE.match(insert["rest"])
    if source is None or source["word"].upper() in ("SELECT", "WITH"):
        return Statement(_join(text, body), table=table)
    head = insert.string[: insert.start("rest") + source.end("head")]
    end = insert.start("rest") + source.end()
    name = "Values"
    if source["word"].upper() == "FORMAT":
        found = _FORMAT_NAME.match(insert.string, end)
        if found is None:
            raise Refusal(62, "Syntax error: FORMAT without the name of a format")
        name, end = found[1], found.end()
    inline = insert.string[end:].encode() if text else body[len(insert.string[:end].encode()) :]
    data = inline + body if text else inline
    return Statement(head.strip(), data=data, format=name, table=table)


def _join(text, body):
    try:
        return "\n".join(filter(None, [text, body.decode()]))
    except UnicodeDecodeError:
        raise Refusal(62, "Syntax error: the statement is not UTF-8") from None
