"""From cold boot to the last reset: the main job, and each request that this station serves."""

from itertools import takewhile

import questions
from checks import same, transaction_is_whole
from csms import Closed, Connected
from ocpp.v201 import call
from ocpp.v201.datatypes import EVSEType, IdTokenType

CARD = "04A1B2C3D4"
APP = "app-4711"


async def play(csms, bench):
    csms.tokens = {CARD, APP}
    await boot(csms, bench)
    await an_unknown_card(csms, bench)
    transaction = await a_known_card(csms, bench)
    await questions.while_charging(csms, transaction)
    await a_remote_stop(csms, bench, transaction)
    await the_cache(csms, bench)
    await a_remote_start_and_a_reset_on_idle(csms, bench)
    await an_immediate_reset(csms, bench)
    await the_end(csms, bench)


async def boot(csms, bench):
    """B01, B02: Pending twice, triggered once, then Accepted."""
    csms.boots.extend([("Pending", 300), ("Pending", 1)])
    await bench.start(
        csms, "peer", SampledDataCtrlr__TxUpdatedInterval=1, OCPPCommCtrlr__RetryBackOffRandomRange=0
    )
    await csms.expect(Connected, path="/peer", subprotocol="ocpp2.0.1")
    boot = await csms.expect(call.BootNotification, reason="PowerUp")
    assert boot.charging_station["model"] and boot.charging_station["vendor_name"], boot

    await questions.get_variables(csms)
    await questions.base_report(csms, 0, "SummaryInventory")
    same(await csms.refused(call.ChangeAvailability("Inoperative")), "SecurityError")
    same((await csms.request(call.TriggerMessage("BootNotification"))).status, "Accepted")
    await csms.expect(call.BootNotification)
    # The CSMS said 1 second this time.
    accepted = await csms.expect(call.BootNotification)
    early = takewhile(lambda event: event is not accepted, csms.journal.all)
    same({type(event).__name__ for event in early}, {"Connected", "BootNotification", "NotifyReport"})
    await all_available(csms)


async def all_available(csms):
    for evse in (1, 2):
        await csms.expect(call.StatusNotification, evse_id=evse, connector_id=1, connector_status="Available")


async def an_unknown_card(csms, bench):
    await bench.sim("plug-in", evse=1)
    await csms.expect(call.StatusNotification, evse_id=1, connector_status="Occupied")
    await bench.sim("swipe", evse=1, token="FFFFFFFF")
    refused = await csms.expect(call.Authorize)
    same(refused.id_token, {"id_token": "FFFFFFFF", "type": "ISO14443"})


async def a_known_card(csms, bench):
    """C01, E02, J02; that the unknown card started nothing is seen by what comes first now."""
    await bench.sim("swipe", evse=1, token=CARD)
    await csms.expect(call.Authorize, id_token={"id_token": CARD, "type": "ISO14443"})
    started = await csms.expect(call.TransactionEvent)
    same(started.event_type, "Started")
    same(started.trigger_reason, "Authorized")
    same(started.seq_no, 0)
    same(started.evse, {"id": 1, "connector_id": 1})
    same(started.id_token, {"id_token": CARD, "type": "ISO14443"})
    same(started.transaction_info["charging_state"], "EVConnected")
    same(started.offline, None)

    charging = await csms.expect(call.TransactionEvent, trigger_reason="ChargingStateChanged")
    same(charging.event_type, "Updated")
    same(charging.transaction_info["charging_state"], "Charging")
    first = await csms.expect(call.TransactionEvent, trigger_reason="MeterValuePeriodic")
    # The meter counts in steps, which are not those of the station.
    await csms.expect(
        call.TransactionEvent,
        lambda event: energy(event) > energy(first),
        trigger_reason="MeterValuePeriodic",
    )
    return started.transaction_info["transaction_id"]


def energy(event):
    values = [value for meter in event.meter_value for value in meter["sampled_value"]]
    return next(value["value"] for value in values if value["measurand"] == "Energy.Active.Import.Register")


async def a_remote_stop(csms, bench, transaction):
    """F03, and the availability that waited for the end (G03)."""
    stop = await csms.request(call.RequestStopTransaction("none-of-mine"))
    same(stop.status, "Rejected")
    same((await csms.request(call.RequestStopTransaction(transaction))).status, "Accepted")
    ended = await csms.expect(call.TransactionEvent, event_type="Ended")
    same(ended.trigger_reason, "RemoteStop")
    same(ended.transaction_info["stopped_reason"], "Remote")
    await csms.expect(call.StatusNotification, evse_id=1, connector_status="Unavailable")
    transaction_is_whole(csms, transaction)

    status = await csms.request(call.GetTransactionStatus(transaction))
    same((status.ongoing_indicator, status.messages_in_queue), (False, False))
    same((await csms.request(call.ChangeAvailability("Operative", EVSEType(1)))).status, "Accepted")
    await csms.expect(call.StatusNotification, evse_id=1, connector_status="Occupied")


async def the_cache(csms, bench):
    """C10, C11: a card that the station knows is not asked about, until the cache is cleared."""
    csms.journal.forget(call.Authorize)
    transaction = await charge_by_card(csms, bench)
    assert csms.journal.unread(call.Authorize) is None, "a cached card was asked about"
    await stop_by_card(csms, bench, transaction)
    same((await csms.request(call.ClearCache())).status, "Accepted")
    transaction = await charge_by_card(csms, bench)
    await csms.expect(call.Authorize)
    await stop_by_card(csms, bench, transaction)
    await bench.sim("plug-out", evse=1, force=True)
    await csms.expect(call.StatusNotification, evse_id=1, connector_status="Available")


async def charge_by_card(csms, bench):
    await bench.sim("swipe", evse=1, token=CARD)
    started = await csms.expect(call.TransactionEvent, event_type="Started")
    return started.transaction_info["transaction_id"]


async def stop_by_card(csms, bench, transaction):
    """E07: the same card stops it."""
    await bench.sim("swipe", evse=1, token=CARD)
    ended = await csms.expect(call.TransactionEvent, event_type="Ended")
    same(ended.trigger_reason, "StopAuthorized")
    same(ended.transaction_info["stopped_reason"], "Local")
    transaction_is_whole(csms, transaction)


async def a_remote_start_and_a_reset_on_idle(csms, bench):
    """F02, B12: the reset waits until the car has left."""
    csms.journal.forget(call.StatusNotification)
    csms.journal.forget(call.TransactionEvent)
    token = IdTokenType(id_token=APP, type="eMAID")
    start = await csms.request(call.RequestStartTransaction(token, remote_start_id=7, evse_id=2))
    same(start.status, "Accepted")
    await csms.expect(call.Authorize, id_token={"id_token": APP, "type": "eMAID"})
    await bench.sim("plug-in", evse=2)
    started = await csms.expect(call.TransactionEvent, event_type="Started")
    transaction = started.transaction_info["transaction_id"]
    same(started.transaction_info["remote_start_id"], 7)
    same(started.evse, {"id": 2, "connector_id": 1})

    same((await csms.request(call.Reset("OnIdle"))).status, "Scheduled")
    await csms.expect(call.StatusNotification, evse_id=1, connector_status="Unavailable")
    await csms.expect(call.TransactionEvent, trigger_reason="MeterValuePeriodic")
    await bench.sim("ev", evse=2, state="disconnected")
    ended = await csms.expect(call.TransactionEvent, event_type="Ended")
    same(ended.trigger_reason, "EVCommunicationLost")
    same(ended.transaction_info["stopped_reason"], "EVDisconnected")
    transaction_is_whole(csms, transaction)
    await reboot(csms, "ScheduledReset")


async def reboot(csms, reason):
    await csms.expect(Closed)
    csms.journal.forget(call.StatusNotification)
    await csms.expect(Connected)
    await csms.expect(call.BootNotification, reason=reason)


async def an_immediate_reset(csms, bench):
    """B12: what runs is ended, told, and then the station starts anew."""
    await bench.sim("plug-in", evse=1)
    transaction = await charge_by_card(csms, bench)
    same((await csms.request(call.Reset("Immediate"))).status, "Accepted")
    ended = await csms.expect(call.TransactionEvent, event_type="Ended")
    same(ended.trigger_reason, "ResetCommand")
    same(ended.transaction_info["stopped_reason"], "ImmediateReset")
    transaction_is_whole(csms, transaction)
    await reboot(csms, "RemoteReset")
    for evse in (1, 2):
        await csms.expect(call.StatusNotification, evse_id=evse)


async def the_end(csms, bench):
    same(await bench.terminate(), 0)
    await csms.expect(Closed)
