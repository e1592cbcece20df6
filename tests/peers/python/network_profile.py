"""Another network connection profile: refused where it cannot be used, stored, and connected by after a reset (B09, B10)."""

from checks import same
from csms import Connected
from ocpp.v201 import call
from ocpp.v201.datatypes import APNType, NetworkConnectionProfileType
from questions import get_values, set_values

PRIORITY = ("OCPPCommCtrlr", "NetworkConfigurationPriority")
ACTIVE = ("OCPPCommCtrlr", "ActiveNetworkProfile")


def profile(url, security_profile=0, **more):
    return NetworkConnectionProfileType(
        ocpp_version="OCPP20",
        ocpp_transport=more.pop("transport", "JSON"),
        ocpp_csms_url=url,
        message_timeout=30,
        security_profile=security_profile,
        ocpp_interface="Wired0",
        **more,
    )


async def set_profile(csms, slot, data):
    response = await csms.request(call.SetNetworkProfile(slot, data))
    return response.status, (response.status_info or {}).get("reason_code")


async def play(csms, bench):
    await bench.start(
        csms,
        "peer",
        OCPPCommCtrlr__RetryBackOffWaitMinimum=0,
        OCPPCommCtrlr__RetryBackOffRandomRange=1,
    )
    await csms.expect(Connected, path="/peer")
    await csms.expect(call.BootNotification)
    for evse in (1, 2):
        await csms.expect(call.StatusNotification, evse_id=evse)

    good = profile(csms.url, apn=APNType(apn="internet", apn_authentication="AUTO"))
    same(await set_profile(csms, 9, good), ("Rejected", "InvalidConfSlot"))
    for bad in (
        profile("wss://csms.example"),
        profile("wss://csms.example", 2),
        profile("csms.example"),
        profile(csms.url, transport="SOAP"),
    ):
        same(await set_profile(csms, 2, bad), ("Rejected", "InvalidNetworkConf"))
    (result,) = await set_values(csms, (*PRIORITY, "2,1"))
    same(result["attribute_status"], "Rejected")

    same(await set_profile(csms, 2, good), ("Accepted", None))
    (result,) = await set_values(csms, (*PRIORITY, "2,1"))
    same(result["attribute_status"], "Accepted")
    same(await get_values(csms, ACTIVE, PRIORITY), ["1", "2,1"])
    same((await csms.request(call.Reset("OnIdle"))).status, "Accepted")
    await csms.expect(Connected, path="/peer")
    await csms.expect(call.BootNotification)
    for evse in (1, 2):
        await csms.expect(call.StatusNotification, evse_id=evse)
    same(await get_values(csms, ACTIVE, PRIORITY), ["2", "2,1"])
    same(await bench.terminate(), 0)
