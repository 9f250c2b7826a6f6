"""ClickHouse's HTTP interface in front of the engine within this process."""

import base64
import gzip
import json
import socket
import threading
import time
import traceback
import uuid
import zlib
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlsplit

import multipart
import statement
from engine import UNKNOWN
from faults import ERRORS, Faults

# ClickHouse's numbers that have a status of their own; all others are 500.
STATUS = dict.fromkeys((6, 27, 33, 41, 42, 43, 53, 62, 69, 117, 456, 457), 400)
STATUS |= dict.fromkeys((516, 192, 193), 403)
STATUS |= dict.fromkeys((46, 47, 50, 56, 60, 81, 115), 404)
STATUS |= {48: 501, 159: 408}


class Front(ThreadingHTTPServer):
    """Listens on loopback and hands every statement to the engine, each connection in a thread of its own."""

    daemon_threads = True
    block_on_close = False
    request_queue_size = 128

    def __init__(self, port, engine, login=None):
        """`login`: the only user and password that may come in, as a pair; anybody may without."""
        self.engine = engine
        self.login = login
        self.faults = Faults()
        self._working = 0
        self._rests = threading.Condition()
        super().__init__(("127.0.0.1", port), Request)

    @property
    def url(self):
        """Where it listens."""
        return f"http://127.0.0.1:{self.server_address[1]}"

    def run(self, asked):
        """Runs a statement, and keeps the engine from being ended meanwhile."""
        with self._rests:
            self._working += 1
        try:
            return self.engine.run(asked)
        finally:
            with self._rests:
                self._working -= 1
                self._rests.notify_all()

    def end(self):
        """Takes no more connections, waits for the statements under way, and ends the engine."""
        self.shutdown()
        self.server_close()
        with self._rests:
            if self._rests.wait_for(lambda: self._working == 0, timeout=30):
                self.engine.close()


class Request(BaseHTTPRequestHandler):
    """One connection, which may carry many requests."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    # Headers and body leave together.
    wbufsize = 65536

    def log_message(self, *_):
        """Says nothing: what goes wrong is in the answers."""

    def do_GET(self):
        """Answers a question, or a look at the front's own state."""
        self._do("GET")

    def do_POST(self):
        """Answers any statement, or sets a fault."""
        self._do("POST")

    def _do(self, method):
        address = urlsplit(self.path)
        query = dict(parse_qsl(address.query, keep_blank_values=True))
        body = self._body()
        if body is None:
            # The client has gone in the middle of it: nothing of it may be executed.
            self.close_connection = True
        elif address.path == "/ping" or (address.path == "/" and not query and not body):
            self._answer(200, b"Ok.\n")
        elif address.path == "/__log":
            self._answer(200, json.dumps(self.server.faults.log()).encode())
        elif address.path == "/__fault":
            self._set_fault(query)
        else:
            self._run(method, query, body)

    def _set_fault(self, query):
        try:
            self.server.faults.set(query)
        except ValueError as error:
            self._answer(400, f"{error}\n".encode())
        else:
            self._answer(200, b"Ok.\n")

    def _run(self, method, query, body):
        try:
            self._admit(query)
            form = multipart.fields(self.headers.get("Content-Type", ""), body)
            if form is not None:
                query, body = query | form, b""
            asked = statement.read(method, query, body, self.headers.get("X-ClickHouse-Format"))
            asked.database = asked.database or self.headers.get("X-ClickHouse-Database")
            if asked.table is None:
                self._answer_with(self.server.run(asked), query)
            else:
                self._insert(asked, query)
        except statement.Refusal as error:
            self._refuse(error.code, error.text)
        except Exception as error:
            # A fault of this front itself: whoever runs the tests must see where.
            traceback.print_exc()
            self._refuse(UNKNOWN, f"Code: {UNKNOWN}. DB::Exception: {error!r}")

    def _insert(self, asked, query):
        faults = self.server.faults
        fault = faults.meet(asked.table)
        kind = fault.kind if fault else "none"
        if kind == "refuse_before":
            faults.note(asked.table, cut=1)
            self._cut()
            return
        if kind == "error":
            faults.note(asked.table, answered_error=1)
            self._refuse(fault.code, ERRORS[fault.code])
            return
        if kind == "slow":
            time.sleep(fault.seconds)
        try:
            answer = self.server.run(asked)
        except statement.Refusal:
            faults.note(asked.table, failed=1)
            raise
        faults.note(asked.table, done=1, rows=answer.written)
        if kind == "cut_after":
            faults.note(asked.table, cut=1)
            self._cut()
        else:
            self._answer_with(answer, query)

    def _admit(self, query):
        if self.server.login is None:
            return
        given = (query.get("user"), query.get("password", ""))
        if "X-ClickHouse-User" in self.headers:
            given = (self.headers["X-ClickHouse-User"], self.headers.get("X-ClickHouse-Key", ""))
        scheme, _, credentials = self.headers.get("Authorization", "").partition(" ")
        if scheme.lower() == "basic":
            try:
                user, _, password = base64.b64decode(credentials).decode().partition(":")
            except ValueError:
                raise statement.Refusal(516, "Invalid authentication header") from None
            given = (user, password)
        if given != self.server.login:
            text = f"{given[0] or 'default'}: Authentication failed: password is incorrect, or there is no such user."
            raise statement.Refusal(516, f"{text} (AUTHENTICATION_FAILED)")

    def _body(self):
        """The request's body, unpacked; None if it ended too early."""
        if self.headers.get("Transfer-Encoding", "").lower() == "chunked":
            body = self._chunks()
        else:
            length = int(self.headers.get("Content-Length", 0))
            body = self.rfile.read(length)
            body = body if len(body) == length else None
        encoding = self.headers.get("Content-Encoding", "").lower()
        try:
            if body and encoding == "gzip":
                body = gzip.decompress(body)
            elif body and encoding == "deflate":
                body = zlib.decompress(body)
        except (OSError, EOFError, zlib.error):
            return None
        return body

    def _chunks(self):
        pieces = []
        try:
            while size := int(self.rfile.readline().split(b";")[0], 16):
                pieces.append(self.rfile.read(size))
                if len(pieces[-1]) < size or self.rfile.readline() != b"\r\n":
                    return None
            while self.rfile.readline().strip():
                pass
        except (ValueError, ConnectionError):
            return None
        return b"".join(pieces)

    def _answer_with(self, answer, query):
        summary = {"read_rows": str(answer.read), "written_rows": str(answer.written)}
        headers = {
            "X-ClickHouse-Query-Id": query.get("query_id") or str(uuid.uuid4()),
            "X-ClickHouse-Summary": json.dumps(summary),
        }
        self._answer(200, answer.data, headers)

    def _refuse(self, code, text):
        if not text.startswith("Code: "):
            text = f"Code: {code}. DB::Exception: {text}"
        if "(version " not in text:
            text = f"{text} (version {self.server.engine.version})"
        self._answer(STATUS.get(code, 500), f"{text}\n".encode(), {"X-ClickHouse-Exception-Code": str(code)})

    def _answer(self, status, body, headers=None):
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
        self.wfile.flush()

    def _cut(self):
        self.close_connection = True
        self.connection.shutdown(socket.SHUT_RDWR)
