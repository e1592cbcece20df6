"""One websocket under the library's feet: every frame, both ways, is held against the standard."""

import schemas
from ocpp.charge_point import camel_to_snake_case
from ocpp.v201 import call
from websockets.exceptions import ConnectionClosed

ERROR_CODES = {
    "FormatViolation",
    "GenericError",
    "InternalError",
    "MessageTypeNotSupported",
    "NotImplemented",
    "NotSupported",
    "OccurrenceConstraintViolation",
    "PropertyConstraintViolation",
    "ProtocolError",
    "RpcFrameworkError",
    "SecurityError",
    "TypeConstraintViolation",
}


class Wire:
    """Has the `recv` and `send` that the library wants of a connection."""

    def __init__(self, socket, journal):
        self.socket = socket
        self._journal = journal
        # The calls without an answer: by caller, then by message id.
        self._open = {"station": {}, "csms": {}}

    async def recv(self):
        text = await self.socket.recv()
        self._take("station", text)
        return text

    async def send(self, text):
        # What an answer causes may be awaited, so it leaves before it is told.
        try:
            await self.socket.send(text)
        except ConnectionClosed:
            # The library would stop reading here; what the station said before it closed is read first.
            return
        self._take("csms", text)

    def _take(self, sender, text):
        self._journal.frame(sender, text)
        other = "csms" if sender == "station" else "station"
        match schemas.parse(text) if isinstance(text, str) else None:
            case [2, str(message), str(action), dict(payload)]:
                self._call(sender, message, action, payload)
            case [3, str(message), dict(payload)]:
                self._result(sender, self._close(other, message), payload)
            case [4, str(message), str(code), str(description), dict()]:
                self._error(sender, self._close(other, message), code, description)
            case _:
                self._journal.fault(f"{sender}: no frame of OCPP-J: {text!r}")

    def _call(self, caller, message, action, payload):
        if self._open[caller]:
            self._journal.fault(f"{caller}: {action} before the answer to {self._open[caller]}")
        if not 0 < len(message) <= 36:
            self._journal.fault(f"{caller}: message id of {len(message)} characters")
        self._open[caller][message] = (action, payload)
        self._check(caller, action + "Request", payload)

    def _close(self, caller, message):
        answered = self._open[caller].pop(message, None)
        if answered is None:
            self._journal.fault(f"an answer to {message!r}, which {caller} did not call or has had answered")
        return answered or ("", {})

    def _result(self, sender, answered, payload):
        action, request = answered
        self._check(sender, action + "Response", payload)
        self._journal.answered(action)
        if sender == "csms":
            self._journal.put(getattr(call, action)(**camel_to_snake_case(request)))

    def _error(self, sender, answered, code, description):
        self._journal.answered(f"{answered[0]}={code}")
        if code not in ERROR_CODES or len(description) > 255:
            self._journal.fault(f"{sender}: no CALLERROR of OCPP 2.0.1: {code} {description!r}")
        if sender == "csms":
            self._journal.fault(f"the library refuses the station's {answered[0]}: {code} {description}")

    def _check(self, sender, document, payload):
        for fault in schemas.faults(document, payload):
            self._journal.fault(f"{sender}: {fault}")
