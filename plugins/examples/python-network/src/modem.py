"""The modem: which request it works at, what became of it, and what the station is told.

Nothing here knows of WebAssembly: `host` is what plugin.py gives in a station, and a test on a desk.
"""

from typing import Optional, Union

import steps
from dialogue import Dialogue, Lines, NoAnswer, Steps
from settings import Settings
from steps import Access, Failed, PinRefused, Refused, SimTrouble

SILENT = "ModemSilent"
SIM = "SimTrouble"
# What the modem says by itself when the network has thrown it out.
DETACHED = ("+CGEV: NW DETACH", "+CGEV: ME DETACH", "+CGEV: NW DEACT", "+CGEV: NW PDN DEACT", "NO CARRIER")


class Modem:
    def __init__(self, settings: Settings, host) -> None:
        self.settings = settings
        self._host = host
        self._open = False
        self._lines = Lines()
        self._dialogue: Optional[Dialogue] = None
        self._request: Optional[int] = None
        # Whether the talk about the request has no secret ahead: then another version can go on with it.
        self._resumable = False
        self._up = False
        self._refused_pin: Optional[str] = None
        self._hang_up_timer: Optional[int] = None
        self._faults: set = set()

    # What the station asks.

    def configure(self, request: int, access: Access) -> None:
        self._stop_hang_up()
        self._fail("a newer request took its place")
        self._request = request
        if not self._open:
            self._fail("the modem's port is closed")
        elif access.pin is not None and access.pin == self._refused_pin:
            self._fail("the SIM refused this PIN before; it is not tried again")
        else:
            self._talk(self._bring_up(access))

    def connected(self) -> None:
        self._stop_hang_up()

    def disconnected(self) -> None:
        if self._up and self.settings.hang_up_s and self._hang_up_timer is None:
            self._hang_up_timer = self._host.set_timer(self.settings.hang_up_s * 1000)

    # What the port and the clock tell.

    def opened(self) -> None:
        self._open = True
        self._lines = Lines()
        if self._request is None:
            return
        # A request of the version before.
        if self._resumable:
            self._talk(steps.resume(self.settings.register_s))
        else:
            self._fail("the modem's driver was replaced meanwhile")

    def closed(self, why: str) -> None:
        self._open = False
        self._lost()
        self._fail(f"the modem's port is closed: {why}")

    def data(self, data: bytes) -> None:
        for line in self._lines.push(data):
            self._clear(SILENT)
            if line.startswith(DETACHED):
                self._lost()
            elif self._dialogue is not None:
                self._dialogue.line(line)

    def timer(self, timer: int) -> None:
        if timer == self._hang_up_timer:
            self._hang_up_timer = None
            if self._request is None and self._open:
                self._up = False
                self._talk(steps.hang_up())
        elif self._dialogue is not None:
            self._dialogue.timer(timer)

    # What goes along to the next version: nothing secret, since it is written to disk.

    def save(self) -> dict:
        return {
            "request": self._request,
            "resumable": self._resumable,
            "up": self._up,
            "faults": sorted(self._faults),
        }

    def load(self, state: dict) -> None:
        self._request = state["request"]
        self._resumable = state["resumable"]
        self._up = state["up"]
        self._faults = set(state["faults"])

    def _bring_up(self, access: Access) -> Steps:
        try:
            address = yield from steps.bring_up(access, self.settings.register_s, self._secrets_said)
        except PinRefused:
            self._refused_pin = access.pin
            raise
        self._refused_pin = None
        return address

    def _secrets_said(self) -> None:
        self._resumable = True

    def _talk(self, talk: Steps) -> None:
        if self._dialogue is not None:
            self._dialogue.stop()
        self._dialogue = Dialogue(talk, self._host, self._ended)
        self._dialogue.start()

    def _ended(self, end: Union[str, Exception]) -> None:
        self._dialogue = None
        if isinstance(end, (Failed, Refused, NoAnswer)):
            if isinstance(end, NoAnswer):
                self._raise(SILENT, "the modem does not answer")
            if isinstance(end, SimTrouble):
                self._raise(SIM, str(end))
            self._fail(str(end))
        elif isinstance(end, Exception):
            raise end
        elif self._request is not None:
            self._clear(SIM)
            self._up = True
            request, self._request, self._resumable = self._request, None, False
            self._host.configured(request, self.settings.iface or None, end)

    def _fail(self, why: str) -> None:
        if self._dialogue is not None:
            self._dialogue.stop()
            self._dialogue = None
        request, self._request, self._resumable = self._request, None, False
        if request is not None:
            self._host.failed(request, why)

    def _lost(self) -> None:
        if self._up:
            self._up = False
            self._host.lost(self.settings.interface)

    def _stop_hang_up(self) -> None:
        if self._hang_up_timer is not None:
            self._host.cancel_timer(self._hang_up_timer)
            self._hang_up_timer = None

    def _raise(self, code: str, text: str) -> None:
        if code not in self._faults:
            self._faults.add(code)
            self._host.fault_raised(code, text)

    def _clear(self, code: str) -> None:
        if code in self._faults:
            self._faults.remove(code)
            self._host.fault_cleared(code)
