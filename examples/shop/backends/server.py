# Copyright The Weft Authors
# SPDX-License-Identifier: Apache-2.0
#
# What the shop's programs have in common: a small HTTP server that says on one line what it answered,
# and ends cleanly when it is asked to (SIGTERM or Ctrl-C): requests that it has begun are finished.

import argparse
import json
import signal
import socket
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socketserver import TCPServer


class Handler(BaseHTTPRequestHandler):
    """Subclasses define do_GET and so on, and answer with one of the methods below."""
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server_version = "shop"
    sys_version = ""
    timeout = 60  # seconds that a client may be silent

    def send(self, status, content_type, text):
        """Answers with text of a type."""
        body = text.encode()
        self.send_response(status)
        self.send_header("Content-Type", f"{content_type}; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def send_html(self, text, status=200):
        self.send(status, "text/html", text)

    def send_json(self, value, status=200):
        self.send(status, "application/json", json.dumps(value, indent=2) + "\n")

    def do_HEAD(self):
        self.do_GET()

    def log_request(self, code="-", size="-"):
        print(f"{time.strftime('%H:%M:%S')} {self.server.name}: {self.command} {self.path} -> {int(code)}",
              flush=True)

    def log_error(self, *args):
        """Clients that go away are not worth a line."""


class Server(ThreadingHTTPServer):
    request_queue_size = 128
    daemon_threads = False  # server_close waits for what has begun

    def __init__(self, address, handler, name):
        super().__init__(address, handler)
        self.name = name
        self._connections = set()

    def server_bind(self):
        """Without asking DNS for a name of this machine, which may take long."""
        TCPServer.server_bind(self)

    def process_request(self, request, client_address):
        self._connections.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request):
        self._connections.discard(request)
        super().shutdown_request(request)

    def stop(self):
        """Begins to end: nothing new is accepted or read, what has been read is answered."""
        self.shutdown()
        for connection in list(self._connections):
            try:
                connection.shutdown(socket.SHUT_RD)
            except OSError:
                pass  # it ended by itself

    def handle_error(self, request, client_address):
        """A connection that broke concerns nobody else."""
        problem = sys.exc_info()[1]
        if not isinstance(problem, OSError):
            print(f"{self.name}: {type(problem).__name__}: {problem}", file=sys.stderr, flush=True)


def options(description):
    """A parser with what every program takes."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--port", type=int, required=True, help="where to listen; 0 picks a free port")
    parser.add_argument("--address", default="127.0.0.1", help="default: %(default)s")
    return parser


def serve(name, handler, args):
    """Serves until SIGTERM or SIGINT. The exit code is 0, or 1 if it cannot listen."""
    try:
        server = Server((args.address, args.port), handler, name)
    except OSError as problem:
        sys.exit(f"{name}: cannot listen on {args.address}:{args.port}: {problem.strerror}")

    def stop(*_):
        # Server.stop waits for serve_forever, which this signal interrupts: so on another thread.
        threading.Thread(target=server.stop).start()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    print(f"{name}: listening on {args.address}:{server.server_address[1]}", flush=True)
    server.serve_forever(poll_interval=0.1)
    server.server_close()
