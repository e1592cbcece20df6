"""`python3 -m unittest discover -s tests`: the modem's logic on a desk, without WebAssembly."""

import sys
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "src"))

from dialogue import Lines  # noqa: E402
from modem import Modem  # noqa: E402
from settings import BadSetting, Settings, read  # noqa: E402
from steps import Access  # noqa: E402

ACCESS = Access("iot.example", "station", "s3cret", "4711", "CHAP", None, False)

# What a modem answers to a command that begins so.
HAPPY = {
    "AT+CPIN?": "+CPIN: READY",
    "AT+CEREG?": "+CEREG: 0,1",
    "AT+CGPADDR": '+CGPADDR: 1,"10.0.0.2"',
}


class Host:
    """A station with a modem behind it that answers from a table."""

    def __init__(self, answers):
        self.answers = answers
        self.modem = None
        self.sent = []
        self.told = []
        self.log = []
        self.timers = {}
        self.last_timer = 0

    def send(self, text):
        command = text.rstrip("\r")
        self.sent.append(command)

    def answer(self):
        """Answers all that was sent, until the modem is asked nothing more."""
        seen = 0
        while seen < len(self.sent) or self.pauses():
            if seen == len(self.sent):
                self.expire(self.pauses()[0])
                continue
            command = self.sent[seen]
            seen += 1
            found = [answer for begin, answer in self.answers.items() if command.startswith(begin)]
            lines = found[0] if found else ""
            final = "" if lines.startswith(("ERROR", "+CME")) else "\r\nOK"
            self.modem.data(f"{lines}{final}\r\n".encode())

    def pauses(self):
        """Timers under which no command waits for its answer."""
        return [timer for timer, after in self.timers.items() if after in (300, 1000)]

    def expire(self, timer):
        del self.timers[timer]
        self.modem.timer(timer)

    def set_timer(self, after):
        self.last_timer += 1
        self.timers[self.last_timer] = after
        return self.last_timer

    def cancel_timer(self, timer):
        self.timers.pop(timer, None)

    def log_debug(self, text):
        self.log.append(text)

    def configured(self, *told):
        self.told.append(("configured", *told))

    def failed(self, *told):
        self.told.append(("failed", *told))

    def lost(self, interface):
        self.told.append(("lost", interface))

    def fault_raised(self, code, text):
        self.told.append(("raised", code))

    def fault_cleared(self, code):
        self.told.append(("cleared", code))


def modem(answers=HAPPY, settings=Settings()):
    host = Host(answers)
    host.modem = Modem(settings, host)
    host.modem.opened()
    return host


class ModemTest(unittest.TestCase):
    def test_it_answers_with_the_address_that_the_network_gave(self):
        host = modem()
        host.modem.configure(1, ACCESS)
        host.answer()
        self.assertEqual(host.told, [("configured", 1, None, "10.0.0.2")])
        self.assertEqual(host.timers, {}, "nothing is left running")

    def test_no_secret_is_logged(self):
        host = modem(HAPPY | {"AT+CPIN?": "+CPIN: SIM PIN", "AT+CPINR": "+CPINR: SIM PIN,3"})
        host.modem.configure(1, ACCESS)
        host.answer()
        self.assertIn('AT+CPIN="4711"', host.sent)
        self.assertNotIn("4711", " ".join(host.log))
        self.assertNotIn("s3cret", " ".join(host.log))

    def test_a_pin_that_was_refused_is_not_tried_again(self):
        refused = {"AT+CPIN?": "+CPIN: SIM PIN", "AT+CPINR": "+CPINR: SIM PIN,3", "AT+CPIN=": "+CME ERROR: 16"}
        host = modem(HAPPY | refused)
        host.modem.configure(1, ACCESS)
        host.answer()
        self.assertEqual(host.told, [("raised", "SimTrouble"), ("failed", 1, "the SIM refuses the PIN")])
        host.sent.clear()
        host.modem.configure(2, ACCESS)
        host.answer()
        self.assertEqual(host.sent, [])
        self.assertEqual(host.told[-1][:2], ("failed", 2))

    def test_a_newer_request_takes_the_place_of_an_older(self):
        host = modem()
        host.modem.configure(1, ACCESS)
        host.modem.configure(2, ACCESS)
        host.answer()
        self.assertEqual([told[:2] for told in host.told], [("failed", 1), ("configured", 2)])

    def test_a_modem_that_says_nothing_is_given_up_in_time(self):
        host = modem()
        host.modem.configure(1, ACCESS)
        while host.timers:
            host.expire(next(iter(host.timers)))
        self.assertEqual(host.told, [("raised", "ModemSilent"), ("failed", 1, "the modem does not answer")])

    def test_what_is_saved_has_no_secret_and_the_next_version_goes_on(self):
        host = modem(HAPPY | {"AT+CEREG?": "+CEREG: 0,2"})
        host.modem.configure(1, ACCESS)
        host.answer()
        saved = host.modem.save()
        self.assertNotIn("4711", str(saved))
        self.assertNotIn("s3cret", str(saved))
        following = Host(HAPPY)
        following.modem = Modem(Settings(), following)
        following.modem.load(saved)
        following.modem.opened()
        following.answer()
        self.assertEqual(following.told, [("configured", 1, None, "10.0.0.2")])

    def test_a_network_that_throws_the_modem_out_is_told_once(self):
        host = modem()
        host.modem.configure(1, ACCESS)
        host.answer()
        for line in ("+CGEV: NW DETACH", "NO CARRIER"):
            host.modem.data(f"\r\n{line}\r\n".encode())
        self.assertEqual(host.told[1:], [("lost", "Wireless0")])

    def test_it_hangs_up_when_the_operator_wants_it(self):
        host = modem(settings=Settings(hang_up_s=60))
        host.modem.configure(1, ACCESS)
        host.answer()
        host.sent.clear()
        host.modem.disconnected()
        (timer,) = host.timers
        host.expire(timer)
        self.assertEqual(host.sent, ["AT+CGACT=0,1"])


class SmallThings(unittest.TestCase):
    def test_lines_come_whole_however_they_are_cut(self):
        data = b"\r\n+CEREG: 0,1\r\n" + b"x" * 600 + b"\r\nOK\r\n"
        for size in (1, 2, 7, 1000):
            lines = Lines()
            got = [line for at in range(0, len(data), size) for line in lines.push(data[at : at + size])]
            self.assertEqual(got, ["+CEREG: 0,1", "OK"])

    def test_a_value_cannot_be_a_command_of_its_own(self):
        for name in ('a"b', "a\rAT+X", "", "ü", "a\\"):
            self.assertIsNotNone(Access(name, None, None, None, "NONE", None, False).problem())
        for pin in ("12", "12a4", '1"', "123456789"):
            self.assertIsNotNone(Access("a", None, None, pin, "NONE", None, False).problem())
        self.assertIsNone(ACCESS.problem())

    def test_a_setting_that_cannot_be_is_refused_by_its_name(self):
        self.assertEqual(read([("register-s", "60"), ("unknown", "x")]).register_s, 60)
        with self.assertRaisesRegex(BadSetting, "`register-s`"):
            read([("register-s", "soon")])


if __name__ == "__main__":
    unittest.main()
