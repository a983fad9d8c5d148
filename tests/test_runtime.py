"""How the process runs: what a connection leaves behind."""

from __future__ import annotations

import subprocess
import sys

SERVER = """
from board import runtime
runtime.prepare("eventlet")
import gc, http.client, os, signal, threading

def app(environ, start_response):
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [b"here"]

def visit(headers):
    connection = http.client.HTTPConnection("127.0.0.1", listener.getsockname()[1])
    connection.request("GET", "/", headers=headers)
    assert connection.getresponse().read() == b"here"
    connection.close()

def visits():
    visit({"Connection": "close"})
    gc.disable()
    gc.collect()
    for number in range(100):
        visit({"Connection": "close"} | ({"Upgrade": "websocket"} if number % 2 else {}))
    print(gc.collect())
    os.kill(os.getpid(), signal.SIGTERM)

listener = runtime.listen("127.0.0.1", 0)
threading.Thread(target=visits).start()
runtime.serve(app, listener, lambda: True)
"""


def test_a_connection_that_is_over_leaves_nothing_that_must_be_looked_for() -> None:
    """It fails where another eventlet ties another knot: each connection would leave forty objects."""
    said = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", SERVER], capture_output=True, text=True, check=True, timeout=60
    )
    assert int(said.stdout) < 100
