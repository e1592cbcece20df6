"""The modem as a plugin: between modem.py and the contract.

One port, granted as `modem`: the serial line with the modem's AT commands. `wit_world` is made from wit/ by
`plugpoint plugin build`.
"""

import json
from typing import List, Optional, Tuple

from componentize_py_types import Err, Ok
from wit_world import exports
from wit_world.exports.events import PortState, PortState_Open
from wit_world.exports.lifecycle import Description, LoadError_Refused, Snapshot
from wit_world.exports.network import (
    ConfigureAnswer,
    ConfigureAnswer_Later,
    ConfigureAnswer_Now,
    Profile,
    ValidateAnswer,
    ValidateAnswer_Now,
)
from wit_world.imports import clock, hardware, log, ports, replies, uplink
from wit_world.imports.outcomes import Binding_Address, Binding_Iface, Binding_Unbound
from wit_world.imports.types import Target_Station

import settings
from modem import Modem
from steps import Access

PORT = "modem"
SCHEMA = 1


class Host:
    """What modem.py needs of the station."""

    set_timer = staticmethod(clock.set_timer)
    cancel_timer = staticmethod(clock.cancel_timer)

    def send(self, text: str) -> None:
        try:
            ports.send(PORT, text.encode("ascii"))
        except Err as error:
            log.write(log.Level.WARN, f"the modem cannot be told: {error.value}")

    def log_debug(self, text: str) -> None:
        log.write(log.Level.DEBUG, text)

    def configured(self, request: int, iface: Optional[str], address: str) -> None:
        binding = Binding_Address(address) if iface is None else Binding_Iface(iface)
        replies.network_configured(request, Ok(binding))

    def failed(self, request: int, why: str) -> None:
        log.write(log.Level.WARN, why)
        replies.network_configured(request, Err(why))

    def lost(self, interface: str) -> None:
        uplink.lost(interface)

    def fault_raised(self, code: str, text: str) -> None:
        # A station without a network charges on: not blocking.
        hardware.fault_raised(hardware.Fault(Target_Station(), code, text, False, []))

    def fault_cleared(self, code: str) -> None:
        hardware.fault_cleared(Target_Station(), code)


modem = Modem(settings.Settings(), Host())


def problem(profile: Profile) -> Optional[str]:
    """Why a profile of ours cannot be used."""
    if profile.vpn is not None:
        return "this modem's driver has no VPN"
    if profile.apn is None:
        return f"{profile.network_interface} is a modem: the profile needs an APN"
    return access(profile).problem()


def access(profile: Profile) -> Access:
    apn = profile.apn
    return Access(
        apn.name, apn.user, apn.password, apn.sim_pin, apn.authentication, apn.preferred_network,
        apn.use_only_preferred_network,
    )


def configure(pairs: List[Tuple[str, str]]) -> None:
    try:
        modem.settings = settings.read(pairs)
    except settings.BadSetting as wrong:
        raise Err(str(wrong))


class Lifecycle(exports.Lifecycle):
    def describe(self) -> Description:
        return Description("python-network", "1.0.0", "plugpoint", SCHEMA, [])

    def init(self, settings: List[Tuple[str, str]]) -> None:
        configure(settings)

    def configure(self, settings: List[Tuple[str, str]]) -> None:
        configure(settings)

    def self_test(self) -> None:
        if PORT not in ports.names():
            raise Err(f"no port `{PORT}` is granted: it is the serial line of the modem")

    def save_state(self) -> Snapshot:
        return Snapshot(SCHEMA, json.dumps(modem.save()).encode())

    def load_state(self, snapshot: Snapshot) -> None:
        if snapshot.schema != SCHEMA:
            raise Err(LoadError_Refused(f"only state of schema {SCHEMA} is known"))
        try:
            modem.load(json.loads(snapshot.bytes))
        except (ValueError, KeyError, TypeError) as error:
            raise Err(LoadError_Refused(f"the state cannot be read: {error}"))

    def shutdown(self) -> None:
        pass


class Events(exports.Events):
    def on_timer(self, timer: int) -> None:
        modem.timer(timer)

    def on_port_data(self, port: str, data: bytes) -> None:
        modem.data(data)

    def on_port_state(self, port: str, state: PortState) -> None:
        if isinstance(state, PortState_Open):
            modem.opened()
        else:
            modem.closed(state.value)


class Network(exports.Network):
    def configure(self, request: int, slot: int, profile: Profile) -> ConfigureAnswer:
        if profile.network_interface != modem.settings.interface:
            # Another network's profile: the system's routes decide.
            return ConfigureAnswer_Now(Ok(Binding_Unbound()))
        wrong = problem(profile)
        if wrong is not None:
            return ConfigureAnswer_Now(Err(wrong))
        modem.configure(request, access(profile))
        return ConfigureAnswer_Later()

    def validate(self, request: int, slot: int, profile: Profile) -> ValidateAnswer:
        ours = profile.network_interface == modem.settings.interface
        wrong = problem(profile) if ours else None
        return ValidateAnswer_Now(Ok(None) if wrong is None else Err(wrong))

    def connected(self, slot: int) -> None:
        modem.connected()

    def disconnected(self, slot: int) -> None:
        modem.disconnected()
