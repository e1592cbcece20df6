"""Certificates: roots come, are listed and go, and a CSR gets its certificate (A02, M03, M04, M05)."""

from dataclasses import asdict

from authority import Authority, subject
from checks import same
from csms import Connected
from ocpp.v201 import call

NONE = "-----BEGIN CERTIFICATE-----\nbm9uZQ==\n-----END CERTIFICATE-----\n"


async def play(csms, bench):
    await bench.start(csms, "peer", InternalCtrlr__ChargeBoxSerialNumber="peer")
    await csms.expect(Connected, path="/peer")
    await csms.expect(call.BootNotification)
    for evse in (1, 2):
        await csms.expect(call.StatusNotification, evse_id=evse)

    root, foreign = Authority("CSMS Root"), Authority("Foreign Root")
    await roots(csms, root)
    leaf = await a_certificate(csms, root, foreign)
    await the_end(csms, root, leaf)
    same(await bench.terminate(), 0)


async def roots(csms, root):
    """M03, M05"""
    same((await csms.request(call.GetInstalledCertificateIds())).status, "NotFound")
    same((await install(csms, "CSMSRootCertificate", NONE)).status, "Rejected")
    same((await install(csms, "CSMSRootCertificate", root.pem)).status, "Accepted")
    same((await install(csms, "CSMSRootCertificate", root.pem)).status, "Accepted")
    same((await install(csms, "V2GRootCertificate", Authority("V2G Root").pem)).status, "Accepted")
    listed = await csms.request(call.GetInstalledCertificateIds(["CSMSRootCertificate"]))
    same(listed.status, "Accepted")
    (only,) = listed.certificate_hash_data_chain
    same(only["certificate_type"], "CSMSRootCertificate")
    same(only["certificate_hash_data"], asdict(root.named()))


async def install(csms, kind, pem):
    return await csms.request(call.InstallCertificate(certificate_type=kind, certificate=pem))


async def a_certificate(csms, root, foreign):
    """A02: the wrong CA's certificate is told of, the right one's is taken."""
    asked = await csms.request(call.TriggerMessage("SignChargingStationCertificate"))
    same(asked.status, "Accepted")
    request = await csms.expect(call.SignCertificate, certificate_type="ChargingStationCertificate")
    same(subject(request.csr), "subject=O=plugpoint,CN=peer")
    refused = await signed(csms, foreign.sign(request.csr))
    same((refused.status, refused.status_info["reason_code"]), ("Rejected", "InvalidCertificate"))
    event = await csms.expect(call.SecurityEventNotification, type="InvalidChargingStationCertificate")
    assert "leads to no installed CSMSRootCertificate" in event.tech_info, event
    leaf = root.sign(request.csr)
    same((await signed(csms, leaf)).status, "Accepted")
    return leaf


async def signed(csms, chain):
    kind = "ChargingStationCertificate"
    return await csms.request(call.CertificateSigned(certificate_chain=chain, certificate_type=kind))


async def the_end(csms, root, leaf):
    """M04: the station's own certificate stays, the root goes once."""
    for certificate, status in [(root.named(leaf), "Failed"), (root.named(), "Accepted"), (root.named(), "NotFound")]:
        same((await csms.request(call.DeleteCertificate(certificate))).status, status)
