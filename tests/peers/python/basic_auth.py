"""Security profile 1: a wrong password stays outside, the right one comes in, a new one is taken or not (A00, A01)."""

from checks import same
from csms import Connected, Refused
from ocpp.v201 import call
from questions import set_values

FIRST = "first-password-of-20"
SECOND = "second-password-of-21"
THIRD = "third-password-of-20"


async def play(csms, bench):
    csms.password = "somebody-else's-password"
    await bench.start(
        csms,
        "peer",
        **{"NetworkConfiguration[1]__SecurityProfile": 1},
        SecurityCtrlr__BasicAuthPassword=FIRST,
        OCPPCommCtrlr__RetryBackOffRandomRange=0,
        OCPPCommCtrlr__RetryBackOffRepeatTimes=0,
    )
    await csms.expect(Refused, status=401)
    await csms.expect(Refused, status=401)
    assert csms.journal.unread(Connected) is None, "came in with the wrong password"
    csms.password = FIRST
    await csms.expect(Connected, path="/peer")
    await csms.expect(call.BootNotification)

    # The station may be back before its answer has been read here.
    csms.password = SECOND
    (result,) = await set_values(csms, ("SecurityCtrlr", "BasicAuthPassword", SECOND))
    same(result["attribute_status"], "Accepted")
    await csms.expect(Connected)
    same((await csms.request(call.TriggerMessage("Heartbeat"))).status, "Accepted")
    await csms.expect(call.Heartbeat)

    # This CSMS agrees, and then does not know the new one.
    (result,) = await set_values(csms, ("SecurityCtrlr", "BasicAuthPassword", THIRD))
    same(result["attribute_status"], "Accepted")
    await csms.expect(Refused, status=401)
    await csms.expect(Connected)
    await csms.expect(call.SecurityEventNotification, type="FailedToAuthenticateAtCsms")
    same((await csms.request(call.TriggerMessage("Heartbeat"))).status, "Accepted")
    await csms.expect(call.Heartbeat)
    same(await bench.terminate(), 0)
