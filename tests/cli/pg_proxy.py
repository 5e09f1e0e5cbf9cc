"""A proxy between program and server that knows where a message of the protocol ends, and cuts the connection at a chosen one."""

import socket
import struct
import threading

SSL_REQUEST, GSS_REQUEST, CANCEL_REQUEST = 80877103, 80877104, 80877102


def read_exactly(sock, n):
    data = b""
    while len(data) < n:
        piece = sock.recv(n - len(data))
        if not piece:
            raise ConnectionError("closed")
        data += piece
    return data


def close(sock):
    try:
        sock.shutdown(socket.SHUT_RDWR)
    except OSError:
        pass
    sock.close()


class Proxy:
    """`cut` is a function of a simple query's text: None lets it pass, "before" closes both sides in its place, "sent" hands it on and
    closes the program's side at once, "after" closes that side when the server has answered. Only the first cut is made."""

    def __init__(self, host, port, cut, ignores_cancel=False):
        self.server = (host, int(port))
        self.cut, self.has_cut = cut, threading.Event()
        self.ignores_cancel = ignores_cancel
        self.refuses = False  # new connections, once it has cut
        self.queries = []  # texts, of all connections
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            if self.refuses and self.has_cut.is_set():
                close(client)
                continue
            threading.Thread(target=self.serve, args=(client,), daemon=True).start()

    def serve(self, client):
        try:
            server = socket.create_connection(self.server)
        except OSError:
            close(client)
            return
        try:
            self.forward(client, server)
        except (ConnectionError, OSError):
            pass
        finally:
            close(client)
            close(server)

    def start(self, client, server):
        """The messages before the first that has a type."""
        while True:
            head = read_exactly(client, 8)
            length, code = struct.unpack("!II", head)
            if code in (SSL_REQUEST, GSS_REQUEST):
                client.sendall(b"N")
                continue
            if code == CANCEL_REQUEST and self.ignores_cancel:
                return False
            server.sendall(head + read_exactly(client, length - 8))
            return code != CANCEL_REQUEST

    def forward(self, client, server):
        ready = threading.Semaphore(0)
        is_deaf = threading.Event()
        if not self.start(client, server):
            return
        threading.Thread(target=self.answer, args=(client, server, ready, is_deaf), daemon=True).start()
        while True:
            kind = read_exactly(client, 1)
            size = read_exactly(client, 4)
            body = read_exactly(client, struct.unpack("!I", size)[0] - 4)
            text = body[:-1].decode("utf-8", "replace") if kind == b"Q" else ""
            how = None
            if kind == b"Q":
                self.queries.append(text)
                if not self.has_cut.is_set():
                    how = self.cut(text)
            if how == "before":
                self.has_cut.set()
                return
            while how and ready.acquire(blocking=False):
                pass
            if how:
                is_deaf.set()
            server.sendall(kind + size + body)
            if how == "sent":
                self.has_cut.set()
                close(client)
            if how:
                ready.acquire(timeout=120)
                self.has_cut.set()
                return

    def answer(self, client, server, ready, is_deaf):
        """Hands on what the server says, and notices when it is ready for the next query."""
        try:
            while True:
                head = read_exactly(server, 5)
                body = read_exactly(server, struct.unpack("!I", head[1:])[0] - 4)
                if not is_deaf.is_set():
                    client.sendall(head + body)
                if head[:1] == b"Z":
                    ready.release()
        except (ConnectionError, OSError):
            close(client)
            ready.release()

    def stop(self):
        close(self.listener)
