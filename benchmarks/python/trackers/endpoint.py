"""The endpoint of everybody: takes the batches of all contestants, counts what is new, and fails when it is told to."""

import gzip
import json
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

state = {"down": False, "requests": 0, "ids": set(), "times": 0}


class Endpoint(BaseHTTPRequestHandler):
    """A request is answered after its events are counted."""

    protocol_version = "HTTP/1.1"
    # An answer in one piece, as servers send it. In two, the second waits 40 ms for the system to acknowledge the first.
    wbufsize = -1

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if self.headers.get("Content-Encoding") == "gzip" or body.startswith(b"\x1f\x8b"):
            body = gzip.decompress(body)
        path = self.path.split("?")[0]
        if path == "/control":
            state.update(json.loads(body))
            return self.answer(200, {})
        if state["down"]:
            return self.answer(503, {"code": 503, "error": "down"})
        events = json.loads(body)["events" if path == "/amplitude" else "batch"]
        for event in events:
            state["ids"].add(event.get("insert_id") or event.get("event_id") or event.get("messageId"))
        state["requests"] += 1
        state["times"] += len(events)
        return self.answer(200, {"code": 200, "accepted": len(events), "duplicates": 0, "quarantined": 0})

    def do_GET(self):
        return self.answer(
            200, {"distinct": len(state["ids"]), "requests": state["requests"], "times": state["times"]}
        )

    def answer(self, status, body):
        data = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_):
        pass


class Server(ThreadingHTTPServer):
    """With room for many connections at once."""

    daemon_threads = True
    request_queue_size = 128


server = Server(("127.0.0.1", 0), Endpoint)
print(server.server_address[1], flush=True)
sys.stdout.flush()
server.serve_forever()
