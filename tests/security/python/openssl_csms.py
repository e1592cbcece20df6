"""A CSMS on `websockets` whose TLS is OpenSSL's. It takes orders and tells what it sees, both as lines of JSON.

{"serve": {...}}      serves so from now on, on the same port each time; told as {"serving": port}
{"password": "..."}   the password that it asks stations for from now on
{"call": [action, payload]}    calls the station; told as {"answer": ...}

It has threads, since asyncio drops the alert of a handshake that failed.
"""

import json
import logging
import os
import ssl
import sys
import warnings
from contextlib import suppress
from datetime import datetime, timezone
from tempfile import NamedTemporaryFile
from threading import Lock, Thread

from websockets.exceptions import ConnectionClosed
from websockets.sync.server import basic_auth, serve

CALL, CALLRESULT = 2, 3
ONE_LINE = Lock()


def tell(what, value):
    with ONE_LINE:
        print(json.dumps({what: value}), flush=True)


def now():
    return datetime.now(timezone.utc).isoformat()


ANSWERS = {
    "BootNotification": lambda: {"currentTime": now(), "interval": 300, "status": "Accepted"},
    "Heartbeat": lambda: {"currentTime": now()},
}


def context_of(chain, key, versions, ciphers=None, station_root=None):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    with NamedTemporaryFile("w") as file:
        file.write(chain + key)
        file.flush()
        context.load_cert_chain(file.name)
    context.minimum_version, context.maximum_version = (ssl.TLSVersion[version] for version in versions)
    if ciphers:
        context.set_ciphers(ciphers)
    if station_root:
        context.load_verify_locations(cadata=station_root)
        context.verify_mode = ssl.CERT_REQUIRED
    # Called in every handshake, with or without a name.
    context.sni_callback = lambda _, name, __: tell("hello", name)
    return context


def seen(socket):
    """What a connection is made of."""
    tls = socket.socket
    if not isinstance(tls, ssl.SSLSocket):
        return {"version": None}
    subject = (tls.getpeercert() or {}).get("subject", ())
    names = dict(pair for relative in subject for pair in relative)
    return {"version": tls.version(), "cipher": tls.cipher()[0], "station": names.get("commonName")}


class Csms:
    def __init__(self):
        self._server, self._port, self._password, self._station = None, 0, None, None

    def obey(self, order):
        match order:
            case {"serve": {"tls": tls}}:
                self._serve(tls)
            case {"password": password}:
                self._password = password
            case {"call": [action, payload]}:
                self._station.send(json.dumps([CALL, "order", action, payload]))

    def _serve(self, tls):
        if self._server:
            self._server.shutdown()
        self._server = serve(
            self._meet,
            "127.0.0.1",
            self._port,
            subprotocols=["ocpp2.0.1"],
            process_request=self._admit,
            ssl=tls and context_of(**tls),
        )
        self._port = self._server.socket.getsockname()[1]
        Thread(target=self._server.serve_forever, daemon=True).start()
        tell("serving", self._port)

    def _admit(self, socket, request):
        if self._password is None:
            return None
        credentials = (request.path.removeprefix("/"), self._password)
        refusal = basic_auth(realm="csms", credentials=credentials)(socket, request)
        if refusal is not None:
            tell("refused", refusal.status_code)
        return refusal

    def _meet(self, socket):
        self._station = socket
        gave = "Authorization" in socket.request.headers
        tell("connected", {**seen(socket), "password": gave})
        try:
            for frame in socket:
                self._answer(socket, json.loads(frame))
        except ConnectionClosed:
            pass

    def _answer(self, socket, frame):
        match frame:
            case [kind, unique_id, action, payload] if kind == CALL:
                answer = ANSWERS.get(action, dict)()
                # What the station said before it closed is read all the same.
                with suppress(ConnectionClosed):
                    socket.send(json.dumps([CALLRESULT, unique_id, answer]))
                tell(action, payload)
            case [_, _, result, *_]:
                tell("answer", result)


def main():
    csms = Csms()
    for line in sys.stdin:
        csms.obey(json.loads(line))


# Old versions of TLS, and handshakes that fail, are what is wanted of some tests.
warnings.simplefilter("ignore", DeprecationWarning)
logging.disable()
main()
# Threads of connections may be left.
os._exit(0)
