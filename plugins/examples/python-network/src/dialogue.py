"""A talk with a modem: one AT command at a time, its answer or none in time, pauses between.

What is said is in steps.py, as generators: they yield a `Command` and get the lines of its answer, or yield a
`Pause`. A talk never waits: the port's bytes and the timer drive it on.
"""

from dataclasses import dataclass
from typing import Callable, Generator, List, Optional, Union

LONGEST_LINE = 512


@dataclass(frozen=True)
class Command:
    text: str
    seconds: float = 5.0
    # What the log shows of it, where the text has a secret.
    shown: Optional[str] = None


@dataclass(frozen=True)
class Pause:
    seconds: float


class NoAnswer(Exception):
    """The modem said nothing in time."""


class Refused(Exception):
    """The modem said ERROR; `code` is that of `+CME ERROR`, where it gave one."""

    def __init__(self, code: Optional[int]):
        super().__init__("the modem answers ERROR" if code is None else f"the modem answers error {code}")
        self.code = code


Steps = Generator[Union[Command, Pause], List[str], str]


class Lines:
    """Lines out of bytes that come cut anywhere; one that is too long is thrown away."""

    def __init__(self) -> None:
        self._bytes = bytearray()
        self._skipping = False

    def push(self, data: bytes) -> List[str]:
        lines = []
        for byte in data:
            if byte not in b"\r\n":
                self._skipping = self._skipping or len(self._bytes) >= LONGEST_LINE
                if not self._skipping:
                    self._bytes.append(byte)
                continue
            line = self._bytes.decode("ascii", "replace").strip()
            if line and not self._skipping:
                lines.append(line)
            self._bytes.clear()
            self._skipping = False
        return lines


class Dialogue:
    """Runs one talk. `done` gets what it returned, or the error that ended it."""

    def __init__(self, steps: Steps, host, done: Callable[[Union[str, Exception]], None]) -> None:
        self._steps = steps
        self._host = host
        self._done = done
        self._command: Optional[Command] = None
        self._answer: List[str] = []
        self._timer: Optional[int] = None

    def start(self) -> None:
        self._go_on(lambda: next(self._steps))

    def stop(self) -> None:
        self._stop_timer()
        self._steps.close()

    def line(self, line: str) -> bool:
        """False: the line answers nothing that was asked."""
        if self._command is None:
            return False
        if line == self._command.text:  # the modem's echo
            return True
        if line == "OK":
            answer, self._answer = self._answer, []
            self._go_on(lambda: self._steps.send(answer))
        elif line == "ERROR" or line.startswith(("+CME ERROR:", "+CMS ERROR:")):
            code = line.partition(":")[2].strip()
            refused = Refused(int(code) if code.isdigit() else None)
            self._go_on(lambda: self._steps.throw(refused))
        else:
            self._answer.append(line)
        return True

    def timer(self, timer: int) -> bool:
        if timer != self._timer:
            return False
        self._timer = None
        if self._command is None:
            self._go_on(lambda: self._steps.send([]))
        else:
            self._go_on(lambda: self._steps.throw(NoAnswer("the modem does not answer")))
        return True

    def _go_on(self, step: Callable[[], Union[Command, Pause]]) -> None:
        self._stop_timer()
        self._command = None
        self._answer = []
        try:
            wanted = step()
        except StopIteration as end:
            self._done(end.value)
            return
        except Exception as error:
            self._done(error)
            return
        if isinstance(wanted, Command):
            self._command = wanted
            self._host.log_debug(f"to the modem: {wanted.shown or wanted.text}")
            self._host.send(f"{wanted.text}\r")
        self._timer = self._host.set_timer(int(wanted.seconds * 1000))

    def _stop_timer(self) -> None:
        if self._timer is not None:
            self._host.cancel_timer(self._timer)
            self._timer = None
