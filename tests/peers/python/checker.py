"""The check of frames, checked: what is wrong is seen, and what is right is left alone."""

import json

from journal import Journal
from wire import Wire

STATUS = {"timestamp": "2026-01-01T00:00:00.5Z", "connectorStatus": "Available", "evseId": 1, "connectorId": 1}
RESET = [2, "1", "Reset", {"type": "OnIdle"}]

RIGHT = [
    [("station", [2, "1", "StatusNotification", STATUS]), ("csms", [3, "1", {}])],
    [("csms", RESET), ("station", [3, "1", {"status": "Accepted"}])],
    [("csms", RESET), ("station", [4, "1", "NotSupported", "", {}])],
    [("csms", RESET), ("station", [2, "1", "Heartbeat", {}])],
]

WRONG = [
    ("no frame", [("station", {})]),
    ("no frame", [("station", [2, "1", "Heartbeat"])]),
    ("no frame", [("station", [2, 1, "Heartbeat", {}])]),
    ("no HartbeatRequest", [("station", [2, "1", "Hartbeat", {}])]),
    ("message id of 37", [("station", [2, "1" * 37, "Heartbeat", {}])]),
    ("before the answer", [("station", [2, "1", "Heartbeat", {}]), ("station", [2, "2", "Heartbeat", {}])]),
    ("did not call", [("station", [3, "1", {}])]),
    ("did not call", [("csms", RESET), ("station", [3, "2", {"status": "Accepted"}])]),
    ("ResetResponse $.status", [("csms", RESET), ("station", [3, "1", {"status": "accepted"}])]),
    ("no CALLERROR", [("csms", RESET), ("station", [4, "1", "FormationViolation", "", {}])]),
    ("$.timestamp", [("station", [2, "1", "StatusNotification", STATUS | {"timestamp": "2026-01-01"}])]),
    ("$.timestamp", [("station", [2, "1", "StatusNotification", STATUS | {"timestamp": "2026-02-30T00:00:00Z"}])]),
    ("$.evseId", [("station", [2, "1", "StatusNotification", STATUS | {"evseId": "1"}])]),
    ("'more' was unexpected", [("station", [2, "1", "StatusNotification", STATUS | {"more": 1}])]),
]


async def play(_csms, _bench):
    for frames in RIGHT:
        assert not (faults := await faults_of(frames)), (frames, faults)
    for fault, frames in WRONG:
        faults = await faults_of(frames)
        assert any(fault in found for found in faults), (frames, faults)


class Socket:
    """Gives and takes what it is told to."""

    def __init__(self, frame):
        self.frame = json.dumps(frame)

    async def recv(self):
        return self.frame

    async def send(self, text):
        assert text == self.frame


async def faults_of(frames):
    journal = Deaf()
    wire = Wire(None, journal)
    for sender, frame in frames:
        wire.socket = Socket(frame)
        await (wire.recv() if sender == "station" else wire.send(json.dumps(frame)))
    return journal.faults


class Deaf(Journal):
    """Collects faults instead of ending the scenario."""

    def __init__(self):
        super().__init__()
        self.faults = []

    def fault(self, text):
        self.faults.append(text)
