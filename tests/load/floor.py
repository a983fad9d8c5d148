"""The floor under every figure: a loop that writes to bare sockets, without any protocol or decision.

Run as a program, `python -m tests.load.floor PORT CLIENTS SECONDS`, it writes to all and prints how fast.
"""

from __future__ import annotations

import json
import selectors
import socket
import subprocess
import sys
import time
from typing import Any

from tests.conftest import free_port
from tests.faults.servers import pinned
from tests.load.venue import cores

SIZE = 170
"""Bytes of a frame with one post."""


def main(port: int, clients: int, seconds: float) -> None:
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(("127.0.0.1", port))
        listener.listen(1024)
        sockets = [listener.accept()[0] for _ in range(clients)]
    frame = b"x" * SIZE
    started, used, posts = time.monotonic(), time.process_time(), 0
    while time.monotonic() - started < seconds:
        for one in sockets:
            one.sendall(frame)
        posts += 1
    took, cpu = time.monotonic() - started, time.process_time() - used
    deliveries = posts * clients
    print(
        json.dumps({"rate": round(posts / took, 1), "cpu_us_per_delivery": round(cpu * 1e6 / deliveries, 2)})
    )


def floor(clients: int, seconds: float) -> dict[str, Any]:
    """Broadcasts a second to so many bare sockets, and the processor's time for each delivery."""
    port, (here, there) = free_port(), cores()
    with pinned(here):
        command = [sys.executable, "-m", "tests.load.floor", str(port), str(clients), str(seconds)]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    selector = selectors.DefaultSelector()
    try:
        with pinned(there):
            for _ in range(clients):
                selector.register(_dial(port), selectors.EVENT_READ)
            end = time.monotonic() + seconds + 10.0
            while process.poll() is None and time.monotonic() < end:
                for key, _ in selector.select(0.2):
                    key.fileobj.recv(1 << 18)  # type: ignore[union-attr]
        assert process.stdout is not None
        told: dict[str, Any] = json.loads(process.stdout.read())
        return told
    finally:
        for key in list(selector.get_map().values()):
            key.fileobj.close()  # type: ignore[union-attr]
        if process.poll() is None:
            process.kill()
        process.wait()
        if process.stdout is not None:
            process.stdout.close()


def _dial(port: int) -> socket.socket:
    end = time.monotonic() + 10.0
    while True:
        try:
            return socket.create_connection(("127.0.0.1", port), timeout=5.0)
        except ConnectionRefusedError:
            if time.monotonic() > end:
                raise
            time.sleep(0.02)


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3]))
