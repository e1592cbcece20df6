"""What scenarios assert."""

from ocpp.v201 import call


def same(actual, expected):
    assert actual == expected, f"{actual!r}, not {expected!r}"


def transaction_is_whole(csms, transaction):
    """All events of an ended transaction: none lost, none doubled, in order, and the meter runs one way."""
    events = [
        event
        for event in csms.journal.all
        if isinstance(event, call.TransactionEvent) and event.transaction_info["transaction_id"] == transaction
    ]
    same([event.seq_no for event in events], list(range(len(events))))
    kinds = [event.event_type for event in events]
    same(kinds, ["Started"] + ["Updated"] * (len(events) - 2) + ["Ended"])
    times = [event.timestamp for event in events]
    same(times, sorted(times))
    register = [value for event in events for value in register_values(event)]
    same(register, sorted(register))
    return events


def register_values(event):
    for meter in event.meter_value or ():
        for value in meter["sampled_value"]:
            # Ended repeats the samples from the beginning on.
            if value["measurand"] == "Energy.Active.Import.Register" and value["context"] != "Transaction.Begin":
                yield value["value"]
