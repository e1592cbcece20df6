"""What is said to the modem (3GPP TS 27.007). No password and no PIN is ever part of an error or a log line."""

from dataclasses import dataclass
from typing import Optional

from dialogue import Command, NoAnswer, Pause, Refused, Steps

AUTHENTICATION = {"NONE": 0, "PAP": 1, "CHAP": 2, "AUTO": 2}
# +CEREG: 1 is registered at home, 5 when roaming, 3 is denied.
REGISTERED = {1, 5}
DENIED = 3
NO_SIM = 10
WRONG_PASSWORD = 16


class Failed(Exception):
    """The network cannot be brought up, and why."""


class SimTrouble(Failed):
    """A person is needed at the SIM."""


class PinRefused(SimTrouble):
    """It was not the SIM's PIN."""


@dataclass(frozen=True)
class Access:
    """How to get into a mobile network: OCPP's APNType."""

    apn: str
    user: Optional[str]
    password: Optional[str]
    pin: Optional[str]
    authentication: str
    network: Optional[str]
    only_network: bool

    def problem(self) -> Optional[str]:
        """Why it cannot be used. Also keeps a value from being a command of its own."""
        for name, value in (("the APN", self.apn), ("the user", self.user), ("the password", self.password)):
            if value is not None and not all(" " <= letter <= "~" and letter not in '"\\' for letter in value):
                return f"{name} has a character that a modem does not take"
        if not 0 < len(self.apn) <= 100:
            return "the APN must have 1 to 100 characters"
        if self.authentication not in AUTHENTICATION:
            return f"authentication is one of {', '.join(AUTHENTICATION)}"
        if self.pin is not None and not (self.pin.isascii() and self.pin.isdigit() and 4 <= len(self.pin) <= 8):
            return "a SIM PIN has 4 to 8 digits"
        if self.network is not None and not (self.network.isascii() and self.network.isdigit() and len(self.network) in (5, 6)):
            return "the preferred network is named by 5 or 6 digits, MCC and MNC"
        return None


def greet() -> Steps:
    """The modem may still be starting, or answering to an earlier talk."""
    yield Pause(0.3)
    for _ in range(5):
        try:
            yield Command("AT", seconds=1)
            break
        except (NoAnswer, Refused):
            continue
    else:
        raise NoAnswer("the modem does not answer")
    yield Command("ATE0")
    yield Command("AT+CMEE=1")
    return ""


def unlock_sim(pin: Optional[str]) -> Steps:
    try:
        state = value((yield Command("AT+CPIN?")), "+CPIN:")
    except Refused as refused:
        raise SimTrouble("there is no SIM" if refused.code == NO_SIM else f"the SIM cannot be read: {refused}")
    if state == "READY":
        return ""
    if state != "SIM PIN":
        raise SimTrouble(f"the SIM wants `{state}`, which a person must enter")
    if pin is None:
        raise SimTrouble("the SIM wants a PIN, and the profile has none")
    # A third wrong PIN would lock the SIM: the last try is left to a person.
    try:
        left = value((yield Command('AT+CPINR="SIM PIN"')), "+CPINR:").split(",")
        if len(left) > 1 and left[1].strip() in ("0", "1"):
            raise SimTrouble("one try is left for the SIM's PIN: a person must enter it")
    except Refused:
        pass  # not every modem tells
    try:
        yield Command(f'AT+CPIN="{pin}"', seconds=10, shown='AT+CPIN="****"')
    except Refused as refused:
        if refused.code == WRONG_PASSWORD:
            raise PinRefused("the SIM refuses the PIN")
        raise SimTrouble(f"the SIM's PIN: {refused}")
    for _ in range(10):
        yield Pause(1)
        try:
            if value((yield Command("AT+CPIN?")), "+CPIN:") == "READY":
                return ""
        except Refused:
            continue  # busy
    raise Failed("the SIM does not get ready")


def define_context(access: Access) -> Steps:
    try:
        yield Command("AT+CGACT=0,1", seconds=15)
    except Refused:
        pass  # it was not active
    yield Command(f'AT+CGDCONT=1,"IP","{access.apn}"')
    protocol = AUTHENTICATION[access.authentication]
    if protocol != 0 and access.user is not None:
        yield Command(
            f'AT+CGAUTH=1,{protocol},"{access.user}","{access.password or ""}"',
            shown=f'AT+CGAUTH=1,{protocol},"{access.user}","****"',
        )
    if access.network is not None:
        mode = 1 if access.only_network else 4
        yield Command(f'AT+COPS={mode},2,"{access.network}"', seconds=30)
    else:
        yield Command("AT+COPS=0", seconds=30)
    return ""


def attach(register_seconds: int) -> Steps:
    """From here on nothing secret is said. Gives the address."""
    for _ in range(max(1, register_seconds // 2)):
        state = registration(value((yield Command("AT+CEREG?")), "+CEREG:"))
        if state in REGISTERED:
            break
        if state == DENIED:
            raise Failed("the network denies the registration")
        yield Pause(2)
    else:
        raise Failed(f"no network takes the modem within {register_seconds} s")
    yield Command("AT+CGATT=1", seconds=30)
    yield Command("AT+CGACT=1,1", seconds=30)
    yield Command("AT+CGEREP=2,1")
    fields = value((yield Command("AT+CGPADDR=1")), "+CGPADDR:").split(",")
    address = fields[1].strip(' "') if len(fields) > 1 else ""
    if address in ("", "0.0.0.0"):
        raise Failed("the network gave no address")
    return address


def bring_up(access: Access, register_seconds: int, secrets_said) -> Steps:
    yield from greet()
    yield from unlock_sim(access.pin)
    yield from define_context(access)
    secrets_said()
    return (yield from attach(register_seconds))


def resume(register_seconds: int) -> Steps:
    yield from greet()
    return (yield from attach(register_seconds))


def hang_up() -> Steps:
    yield Command("AT+CGACT=0,1", seconds=15)
    return ""


def value(lines, prefix: str) -> str:
    """What stands behind `prefix` in an answer."""
    for line in lines:
        if line.startswith(prefix):
            return line[len(prefix) :].strip()
    raise Failed(f"the modem's answer has no {prefix}")


def registration(text: str) -> int:
    """`0,5` is 5: the first number says what the modem reports by itself."""
    fields = text.split(",")
    state = fields[1] if len(fields) > 1 else fields[0]
    return int(state) if state.strip().isdigit() else 0
