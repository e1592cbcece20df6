"""What a CSMS asks of a station while a car charges on EVSE 1; EVSE 2 is free."""

from checks import same
from ocpp.v201 import call
from ocpp.v201.datatypes import (
    ComponentType,
    ComponentVariableType,
    EVSEType,
    GetVariableDataType,
    IdTokenType,
    LogParametersType,
    SetVariableDataType,
    VariableType,
)


async def while_charging(csms, transaction):
    await transaction_status(csms, transaction)
    await start_where_a_car_charges(csms)
    await unlock(csms)
    await reset_what_is_not_there(csms)
    await get_variables(csms)
    await set_variables(csms)
    await base_reports(csms)
    await reports(csms)
    await trigger(csms)
    await availability(csms)
    await data_transfer(csms)
    await not_supported(csms)


async def transaction_status(csms, transaction):
    """E14; whether messages wait is a matter of the moment while meter values come."""
    status = await csms.request(call.GetTransactionStatus(transaction))
    same(status.ongoing_indicator, True)
    status = await csms.request(call.GetTransactionStatus("none-of-mine"))
    same((status.ongoing_indicator, status.messages_in_queue), (False, False))
    status = await csms.request(call.GetTransactionStatus())
    same(status.ongoing_indicator, None)


async def start_where_a_car_charges(csms):
    token = IdTokenType(id_token="app-4711", type="eMAID")
    start = await csms.request(call.RequestStartTransaction(token, remote_start_id=1, evse_id=1))
    same(start.status, "Rejected")


async def unlock(csms):
    """F05"""
    for (evse, connector), expected in {
        (1, 1): "OngoingAuthorizedTransaction",
        (2, 1): "Unlocked",
        (2, 9): "UnknownConnector",
        (9, 1): "UnknownConnector",
    }.items():
        same((await csms.request(call.UnlockConnector(evse, connector))).status, expected)


async def reset_what_is_not_there(csms):
    """B11; the resets that happen have a time of their own."""
    same((await csms.request(call.Reset("Immediate", evse_id=9))).status, "Rejected")


def variable(component, name, evse=None, instance=None):
    place = {"evse": EVSEType(evse)} if evse else {}
    return {
        "component": ComponentType(name=component, **place),
        "variable": VariableType(name=name, instance=instance),
    }


async def get_variables(csms):
    """B06"""
    wanted = {
        ("OCPPCommCtrlr", "HeartbeatInterval"): "Accepted",
        ("OCPPCommCtrlr", "MessageTimeout", None, "Default"): "Accepted",
        ("EVSE", "AvailabilityState", 1): "Accepted",
        ("SecurityCtrlr", "BasicAuthPassword"): "Rejected",
        ("OCPPCommCtrlr", "NoSuchVariable"): "UnknownVariable",
        ("NoSuchComponent", "HeartbeatInterval"): "UnknownComponent",
    }
    data = [GetVariableDataType(**variable(*address)) for address in wanted]
    response = await csms.request(call.GetVariables(data))
    results = response.get_variable_result
    same([result["attribute_status"] for result in results], list(wanted.values()))
    for address, result in zip(wanted, results):
        same((result["component"]["name"], result["variable"]["name"]), address[:2])
        same("attribute_value" in result, result["attribute_status"] == "Accepted")
    return results


async def set_variables(csms):
    """B05; a heartbeat proves that a change counts at once."""
    csms.journal.forget(call.Heartbeat)
    wanted = {
        ("OCPPCommCtrlr", "HeartbeatInterval", "1"): "Accepted",
        ("OCPPCommCtrlr", "ActiveNetworkProfile", "2"): "Rejected",
        ("TxCtrlr", "EVConnectionTimeOut", "soon"): "Rejected",
        ("TxCtrlr", "NoSuchVariable", "1"): "UnknownVariable",
        ("NoSuchComponent", "EVConnectionTimeOut", "1"): "UnknownComponent",
    }
    results = await set_values(csms, *wanted)
    same([result["attribute_status"] for result in results], list(wanted.values()))
    await csms.expect(call.Heartbeat)
    await set_values(csms, ("OCPPCommCtrlr", "HeartbeatInterval", "300"))
    heartbeat_interval, *_ = await get_variables(csms)
    same(heartbeat_interval["attribute_value"], "300")


async def set_values(csms, *values):
    data = [
        SetVariableDataType(attribute_value=value, **variable(component, name)) for component, name, value in values
    ]
    return (await csms.request(call.SetVariables(data))).set_variable_result


async def get_values(csms, *wanted):
    data = [GetVariableDataType(**variable(component, name)) for component, name in wanted]
    results = (await csms.request(call.GetVariables(data))).get_variable_result
    return [result["attribute_value"] for result in results]


async def base_reports(csms):
    """B07"""
    full = await base_report(csms, 1, "FullInventory")
    configuration = await base_report(csms, 2, "ConfigurationInventory")
    summary = await base_report(csms, 3, "SummaryInventory")
    assert set(configuration) <= set(full) and set(summary) <= set(full)
    assert len(full) > len(configuration) > 50, (len(full), len(configuration))
    for address in (("OCPPCommCtrlr", "HeartbeatInterval"), ("Connector", "AvailabilityState")):
        assert address in {(component, name) for component, name, *_ in full}, address


async def base_report(csms, request, base):
    same((await csms.request(call.GetBaseReport(request, base))).status, "Accepted")
    return await report(csms, request)


async def report(csms, request):
    """All parts, as one; what was reported, by its address."""
    found = {}
    for number in range(1000):
        part = await csms.expect(call.NotifyReport, request_id=request)
        same(part.seq_no, number)
        for item in part.report_data:
            address = address_of(item)
            assert address not in found, f"{address} twice"
            found[address] = item
        if not part.tbc:
            return found
    raise AssertionError("a report without an end")


def address_of(item):
    component, variable = item["component"], item["variable"]
    evse = component.get("evse", {})
    place = (component.get("instance"), evse.get("id"), evse.get("connector_id"), variable.get("instance"))
    return (component["name"], variable["name"], *place)


async def reports(csms):
    """B08"""
    wanted = [ComponentVariableType(component=ComponentType(name="TxCtrlr"))]
    same((await csms.request(call.GetReport(4, component_variable=wanted))).status, "Accepted")
    found = await report(csms, 4)
    same({component for component, *_ in found}, {"TxCtrlr"})
    assert len(found) > 3, found
    nothing = [ComponentVariableType(component=ComponentType(name="NoSuchComponent"))]
    response = await csms.request(call.GetReport(5, component_variable=nothing))
    same(response.status, "EmptyResultSet")


async def trigger(csms):
    """F06: each kind."""
    evse_1, connector_1 = EVSEType(1), EVSEType(1, connector_id=1)
    for kind in (call.Heartbeat, call.MeterValues, call.StatusNotification):
        csms.journal.forget(kind)
    for message, evse, kind, fields in (
        ("Heartbeat", None, call.Heartbeat, {}),
        ("StatusNotification", connector_1, call.StatusNotification, {"evse_id": 1, "connector_status": "Occupied"}),
        ("MeterValues", evse_1, call.MeterValues, {"evse_id": 1}),
        ("TransactionEvent", evse_1, call.TransactionEvent, {"trigger_reason": "Trigger"}),
        ("LogStatusNotification", None, call.LogStatusNotification, {"status": "Idle"}),
        ("FirmwareStatusNotification", None, call.FirmwareStatusNotification, {"status": "Idle"}),
    ):
        same(await trigger_status(csms, message, evse), "Accepted")
        await csms.expect(kind, **fields)
    same(await trigger_status(csms, "BootNotification"), "Rejected")
    same(await trigger_status(csms, "TransactionEvent", EVSEType(2)), "Rejected")
    same(await trigger_status(csms, "SignV2GCertificate"), "Rejected")
    for message in ("PublishFirmwareStatusNotification", "SignCombinedCertificate"):
        same(await trigger_status(csms, message), "NotImplemented")


async def trigger_status(csms, message, evse=None):
    return (await csms.request(call.TriggerMessage(message, evse=evse))).status


async def availability(csms):
    """G03: at once where nobody charges, scheduled where a car does, rejected where nothing is."""
    csms.journal.forget(call.StatusNotification)
    for status, shown in (("Inoperative", "Unavailable"), ("Operative", "Available")):
        same((await csms.request(call.ChangeAvailability(status, EVSEType(2)))).status, "Accepted")
        await csms.expect(call.StatusNotification, evse_id=2, connector_status=shown)
    same((await csms.request(call.ChangeAvailability("Inoperative", EVSEType(9)))).status, "Rejected")
    same((await csms.request(call.ChangeAvailability("Inoperative", EVSEType(1)))).status, "Scheduled")


async def data_transfer(csms):
    """P01"""
    response = await csms.request(call.DataTransfer("com.example", message_id="ping", data={"n": 1.5}))
    same(response.status, "UnknownVendorId")


async def not_supported(csms):
    """Requests of OCPP 2.0.1 that this station does not have are refused as the standard says."""
    log = LogParametersType(remote_location="https://logs.example/upload")
    for request in (
        call.CancelReservation(1),
        call.ClearDisplayMessage(1),
        call.CostUpdated(12.5, "none-of-mine"),
        call.GetLocalListVersion(),
        call.GetLog(log, "DiagnosticsLog", 1),
        call.SetMonitoringLevel(5),
        call.UnpublishFirmware("00000000000000000000000000000000"),
    ):
        assert await csms.refused(request) in ("NotImplemented", "NotSupported"), request
