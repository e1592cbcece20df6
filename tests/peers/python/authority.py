"""A CA of OpenSSL's, and OpenSSL's own word for how OCPP names certificates."""

import subprocess
from pathlib import Path
from tempfile import mkdtemp

from ocpp.v201.datatypes import CertificateHashDataType


def openssl(*arguments, given=None):
    done = subprocess.run(["openssl", *map(str, arguments)], input=given, capture_output=True, text=True)
    assert done.returncode == 0, f"openssl {arguments[0]}: {done.stderr}"
    return done.stdout


class Authority:
    """A root that signs what it is given."""

    def __init__(self, name):
        self._folder = Path(mkdtemp(prefix="peer-ca-"))
        self._key, self._root = self._folder / "key.pem", self._folder / "root.pem"
        curve = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", self._key)
        ca = ("-addext", "basicConstraints=critical,CA:TRUE")
        openssl("req", "-x509", *curve, "-subj", f"/CN={name}", "-days", 30, *ca, "-out", self._root)
        self.pem = self._root.read_text()

    def sign(self, csr):
        """A certificate for a CSR, its subject as asked."""
        request, extensions = self._folder / "csr.pem", self._folder / "extensions"
        request.write_text(csr)
        extensions.write_text("basicConstraints=CA:FALSE\nextendedKeyUsage=clientAuth\n")
        issuer = ("-CA", self._root, "-CAkey", self._key, "-CAcreateserial", "-days", 30)
        return openssl("x509", "-req", "-in", request, *issuer, "-extfile", extensions)

    def named(self, certificate=None):
        """A certificate of this CA's, or its own, as OCPP names it."""
        path = self._folder / "named.pem"
        path.write_text(certificate or self.pem)
        question = openssl("ocsp", "-sha256", "-issuer", self._root, "-cert", path, "-req_text", "-no_nonce")
        lines = (line.strip().partition(": ") for line in question.splitlines())
        said = {name: value.lower() for name, _, value in lines if value}
        return CertificateHashDataType(
            hash_algorithm="SHA256",
            issuer_name_hash=said["Issuer Name Hash"],
            issuer_key_hash=said["Issuer Key Hash"],
            serial_number=said["Serial Number"].lstrip("0"),
        )


def subject(csr):
    """Of a CSR whose signature is its key's own."""
    return openssl("req", "-verify", "-noout", "-subject", "-nameopt", "RFC2253", given=csr).strip()
