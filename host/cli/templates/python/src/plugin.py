"""Drives a lock whose board takes `open 1.1` and `close 1.1` as lines of text."""

from componentize_py_types import Err
from wit_world import exports
from wit_world.exports.connector import LockAnswer_Now, UnlockAnswer_Now
from wit_world.exports.lifecycle import Description, Snapshot
from wit_world.imports import log, ports
from wit_world.imports.outcomes import LockOutcome, UnlockOutcome


def tell(what: str, evse: int, connector: int) -> bool:
    try:
        ports.send("board", f"{what} {evse}.{connector}\n".encode())
        return True
    except Err as error:
        log.write(log.Level.ERROR, f"the lock's board cannot be told to {what}: {error.value}")
        return False


class Lifecycle(exports.Lifecycle):
    def describe(self) -> Description:
        return Description("{{name}}", "0.1.0", "Example", state_schema=1, extra=[])

    # To refuse settings, raise Err("what is wrong").
    def init(self, settings) -> None:
        pass

    def configure(self, settings) -> None:
        pass

    def self_test(self) -> None:
        pass

    # The driver remembers nothing: its state is empty.
    def save_state(self) -> Snapshot:
        return Snapshot(1, b"")

    def load_state(self, snapshot: Snapshot) -> None:
        pass

    def shutdown(self) -> None:
        pass


class Connector(exports.Connector):
    def unlock(self, request, evse, connector):
        done = tell("open", evse, connector)
        return UnlockAnswer_Now(UnlockOutcome.UNLOCKED if done else UnlockOutcome.UNLOCK_FAILED)

    def lock(self, request, evse, connector):
        done = tell("close", evse, connector)
        return LockAnswer_Now(LockOutcome.LOCKED if done else LockOutcome.LOCK_FAILED)

    def effective_status_changed(self, target, status) -> None:
        pass
