"""A certificate authority of a test's own."""

import ssl
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    KeySerializationEncryption,
    NoEncryption,
    PrivateFormat,
)
from cryptography.x509.oid import NameOID


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


class Signed:
    """A certificate and its key, each as the content of a file (PEM)."""

    def __init__(self, certificate: x509.Certificate, key: ec.EllipticCurvePrivateKey) -> None:
        self.certificate = certificate.public_bytes(Encoding.PEM)
        self._key = key

    def key(self, password: str = "") -> bytes:
        """Return the key, encrypted if there is a password."""
        how: KeySerializationEncryption = NoEncryption()
        if password:
            how = BestAvailableEncryption(password.encode())
        return self._key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, how)


class Authority:
    """Signs certificates for hosts of this machine.

    Args:
        folder: The folder of its own certificate and of those that it signs.

    Attributes:
        certificate: The file that a client must trust.
    """

    def __init__(self, folder: Path, name: str = "test authority") -> None:
        self._folder, self._name = folder, _name(name)
        self._key = ec.generate_private_key(ec.SECP256R1())
        own = self._signed(self._name, self._key, 1, x509.BasicConstraints(ca=True, path_length=0))
        self.certificate = folder / "authority.pem"
        self.certificate.write_bytes(own.public_bytes(Encoding.PEM))

    def sign(self, name: str, *hosts: str, days: float = 1) -> Signed:
        """Sign a new certificate.

        Args:
            name: The name of its owner.
            hosts: Names and addresses of hosts in it.
            days: How long it is good; it has expired where this is below 0.
        """
        key = ec.generate_private_key(ec.SECP256R1())
        names = [x509.SubjectAlternativeName([_host(host) for host in hosts])] if hosts else []
        return Signed(self._signed(_name(name), key, days, *names), key)

    def server_context(self, *hosts: str) -> ssl.SSLContext:
        """Return the TLS context of a server for these hosts: host names or IP addresses."""
        signed = self.sign(hosts[0], *hosts)
        file = self._folder / f"{hosts[0]}.pem"
        file.write_bytes(signed.key() + signed.certificate)
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(file)
        return context

    def _signed(
        self,
        subject: x509.Name,
        key: ec.EllipticCurvePrivateKey,
        days: float,
        *extensions: x509.ExtensionType,
    ) -> x509.Certificate:
        now = datetime.now(UTC)  # noqa: TID251 - clients compare with theirs
        builder = x509.CertificateBuilder(
            self._name, subject, key.public_key(), x509.random_serial_number(),
            now - timedelta(days=10), now + timedelta(days=days),
        )  # fmt: skip
        for extension in extensions:
            critical = isinstance(extension, x509.BasicConstraints)
            builder = builder.add_extension(extension, critical)
        return builder.sign(self._key, hashes.SHA256())


def _host(host: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ip_address(host))
    except ValueError:
        return x509.DNSName(host)
