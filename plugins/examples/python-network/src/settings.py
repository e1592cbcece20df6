"""What the operator sets, `[plugins.settings]` in the station's configuration."""

from dataclasses import dataclass
from typing import List, Tuple


class BadSetting(Exception):
    pass


@dataclass(frozen=True)
class Settings:
    # The profiles that are ours: OCPP's OCPPInterfaceEnumType.
    interface: str = "Wireless0"
    # The iface that the modem feeds; empty: the connection is bound to the address that the network gave.
    iface: str = ""
    # Seconds that a network may take to let the modem in.
    register_s: int = 40
    # Seconds without a CSMS after which the modem hangs up; 0: never.
    hang_up_s: int = 0


def read(pairs: List[Tuple[str, str]]) -> Settings:
    """Names that are not known are ignored, as the contract asks."""
    known = dict(pairs)
    return Settings(
        interface=known.get("interface", Settings.interface),
        iface=known.get("iface", Settings.iface),
        register_s=number(known, "register-s", Settings.register_s, 2, 300),
        hang_up_s=number(known, "hang-up-s", Settings.hang_up_s, 0, 86400),
    )


def number(known: dict, name: str, standard: int, least: int, most: int) -> int:
    text = known.get(name, str(standard))
    if not (text.isascii() and text.isdigit() and least <= int(text) <= most):
        raise BadSetting(f"`{name}` must be a whole number from {least} to {most}, not `{text}`")
    return int(text)
