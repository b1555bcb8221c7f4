"""A bad line between two ends on loopback: it loses, doubles, delays and reorders datagrams, by a seed."""

import heapq
import random
import select
import socket
import threading
import time


class Relay:
    """Callers send to `uri`, the far end is `port`; towards it each caller's address gets a socket of its own."""

    def __init__(self, port, *, seed, loss=0.10, doubled=0.02, late=0.05):
        self._draw = random.Random(seed)
        self._rates = (loss, doubled, late)
        self._far = ("127.0.0.1", port)
        self._front = self._open()
        self._back = {}
        self._ways = {}
        self._waiting = []
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._serve)
        self.lost = self.carried = 0
        self.uri = f"sip:127.0.0.1:{self._front.getsockname()[1]}"

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._over.set()
        self._thread.join()
        for each in (self._front, *self._ways):
            each.close()

    @staticmethod
    def _open():
        made = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        made.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4 * 2**20)
        made.bind(("127.0.0.1", 0))
        made.setblocking(False)
        return made

    def _serve(self):
        count = 0
        while not self._over.is_set():
            pause = max(0.0, min(0.05, self._waiting[0][0] - time.monotonic())) if self._waiting else 0.05
            for ready in select.select([self._front, *self._ways], [], [], pause)[0]:
                while True:
                    try:
                        data, source = ready.recvfrom(65_535)
                    except OSError:
                        break
                    count += 1
                    self._pass(count, ready, data, source)
            now = time.monotonic()
            while self._waiting and self._waiting[0][0] <= now:
                _, _, way, data, target = heapq.heappop(self._waiting)
                way.sendto(data, target)

    def _pass(self, count, ready, data, source):
        loss, doubled, late = self._rates
        if ready is self._front:
            if source not in self._back:
                self._back[source] = self._open()
                self._ways[self._back[source]] = source
            way, target = self._back[source], self._far
        else:
            way, target = self._front, self._ways[ready]
        if self._draw.random() < loss:
            self.lost += 1
            return
        self.carried += 1
        for copy in range(2 if self._draw.random() < doubled else 1):
            delay = self._draw.uniform(0.005, 0.05) if copy or self._draw.random() < late else 0.0
            heapq.heappush(self._waiting, (time.monotonic() + delay, count, way, data, target))
