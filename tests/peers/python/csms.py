"""A CSMS on the packages `ocpp` and `websockets`."""

import asyncio
from collections import deque
from dataclasses import dataclass
from datetime import datetime, timezone

from journal import Journal
from ocpp.exceptions import OCPPError
from ocpp.routing import on
from ocpp.v201 import ChargePoint, call_result
from ocpp.v201.datatypes import IdTokenInfoType
from websockets.asyncio.server import basic_auth, serve
from websockets.exceptions import ConnectionClosed
from wire import Wire


@dataclass
class Connected:
    path: str
    subprotocol: str


@dataclass
class Closed:
    """The station's close code; none if it just went away."""

    code: int | None


@dataclass
class Refused:
    """A websocket upgrade that was answered with this status."""

    status: int


def now():
    return datetime.now(timezone.utc).isoformat()


class Station(ChargePoint):
    """The library's side of one connection: the answers to what the station calls."""

    def __init__(self, socket, csms):
        super().__init__(socket.request.path, Wire(socket, csms.journal))
        self.csms = csms

    @on("BootNotification")
    def on_boot(self, **_):
        boots = self.csms.boots
        status, interval = boots.popleft() if boots else ("Accepted", 300)
        return call_result.BootNotification(current_time=now(), interval=interval, status=status)

    @on("Heartbeat")
    def on_heartbeat(self, **_):
        return call_result.Heartbeat(current_time=now())

    @on("Authorize")
    def on_authorize(self, id_token, **_):
        return call_result.Authorize(id_token_info=self.csms.judge(id_token))

    @on("TransactionEvent")
    def on_transaction_event(self, id_token=None, **_):
        return call_result.TransactionEvent(id_token_info=id_token and self.csms.judge(id_token))

    @on("StatusNotification")
    def on_status(self, **_):
        return call_result.StatusNotification()

    @on("MeterValues")
    def on_meter_values(self, **_):
        return call_result.MeterValues()

    @on("NotifyReport")
    def on_report(self, **_):
        return call_result.NotifyReport()

    @on("LogStatusNotification")
    def on_log_status(self, **_):
        return call_result.LogStatusNotification()

    @on("FirmwareStatusNotification")
    def on_firmware_status(self, **_):
        return call_result.FirmwareStatusNotification()

    @on("SignCertificate")
    def on_sign_certificate(self, **_):
        return call_result.SignCertificate(status="Accepted")

    @on("SecurityEventNotification")
    def on_security_event(self, **_):
        return call_result.SecurityEventNotification()


class Csms:
    """The server, and the CSMS's way to ask. One station at a time."""

    def __init__(self, journal: Journal, tokens=()):
        self.journal = journal
        self.expect = journal.expect
        # Known tokens; others are `Unknown`.
        self.tokens = set(tokens)
        # Answers to the next BootNotifications: status and interval. Then all are accepted.
        self.boots = deque()
        # Of basic authentication; none asks for none.
        self.password = None
        # Turns every upgrade away.
        self.down = False
        self._station = None
        self._socket = None

    async def __aenter__(self):
        self._server = await serve(
            self._serve, "127.0.0.1", 0, subprotocols=["ocpp2.0.1"], process_request=self._admit
        )
        self.url = f"ws://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"
        return self

    async def __aexit__(self, *_):
        self._server.close()
        await self._server.wait_closed()

    def judge(self, id_token):
        known = id_token["id_token"] in self.tokens
        return IdTokenInfoType(status="Accepted" if known else "Unknown")

    async def request(self, payload):
        """Asks the station; gives the result, typed by the library."""
        return await self._station.call(payload, suppress=False)

    async def refused(self, payload):
        """Asks the station what it has to refuse; gives the code of its CALLERROR."""
        try:
            result = await self.request(payload)
        except OCPPError as error:
            return error.code
        raise AssertionError(f"{payload} was not refused: {result}")

    async def hang_up(self):
        """Closes the connection, and turns the station away from then on."""
        self.down = True
        await self._socket.close()

    async def _admit(self, socket, request):
        refusal = None
        if self.down:
            refusal = socket.respond(503, "down for the scenario\n")
        elif self.password is not None:
            credentials = (request.path.removeprefix("/"), self.password)
            refusal = await basic_auth(realm="peer", credentials=credentials)(socket, request)
        if refusal is not None:
            self.journal.tell(f"-- {request.path}: {refusal.status_code}")
            self.journal.put(Refused(refusal.status_code))
        return refusal

    async def _serve(self, socket):
        self._station, self._socket = Station(socket, self), socket
        self.journal.tell(f"-- connected: {socket.request.path} {socket.subprotocol}")
        self.journal.put(Connected(socket.request.path, socket.subprotocol))
        try:
            await self._station.start()
        except ConnectionClosed as closed:
            code = closed.rcvd and closed.rcvd.code
            self.journal.tell(f"-- closed: {closed}")
            self.journal.put(Closed(code))
