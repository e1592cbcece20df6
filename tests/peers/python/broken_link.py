"""The link breaks while a car charges, the car leaves, and the link returns: E04, E10, B04."""

import asyncio

from checks import same, transaction_is_whole
from csms import Connected, Refused
from journal import PATIENCE
from ocpp.v201 import call

CARD = "04A1B2C3D4"


async def play(csms, bench):
    csms.tokens = {CARD}
    await bench.start(
        csms,
        "peer",
        SampledDataCtrlr__TxUpdatedInterval=1,
        OCPPCommCtrlr__RetryBackOffRandomRange=0,
        OCPPCommCtrlr__RetryBackOffRepeatTimes=0,
    )
    transaction = await charge(csms, bench)
    await csms.hang_up()
    # It dials again, so it knows.
    await csms.expect(Refused, status=503)
    await bench.sim("ev", evse=1, state="disconnected")
    await bench.sim("plug-out", evse=1, force=True)
    await all_ended(bench)

    csms.journal.forget(call.StatusNotification)
    csms.down = False
    await csms.expect(Connected)
    await csms.expect(call.StatusNotification, evse_id=1, connector_status="Available")
    await csms.expect(call.TransactionEvent, event_type="Ended")
    told_of_the_time_without_link(transaction_is_whole(csms, transaction))
    # One that was accepted before is accepted still.
    assert csms.journal.unread(call.BootNotification) is None
    same(await bench.terminate(), 0)


async def charge(csms, bench):
    await csms.expect(call.BootNotification)
    await bench.sim("plug-in", evse=1)
    await bench.sim("swipe", evse=1, token=CARD)
    started = await csms.expect(call.TransactionEvent, event_type="Started")
    await csms.expect(call.TransactionEvent, trigger_reason="MeterValuePeriodic")
    return started.transaction_info["transaction_id"]


async def all_ended(bench):
    """The station has no transaction any more. Only it knows, so it is asked until it says so."""

    async def wait():
        while any(evse["transaction"] for evse in (await bench.status())["station"]["evses"]):
            await asyncio.sleep(0.05)

    await asyncio.wait_for(wait(), PATIENCE)


def told_of_the_time_without_link(events):
    offline = [event.offline is True for event in events]
    same(offline, sorted(offline))
    assert True in offline and False in offline, offline
    ended = events[-1]
    same((ended.offline, ended.trigger_reason), (True, "EVCommunicationLost"))
    same(ended.transaction_info["stopped_reason"], "EVDisconnected")
