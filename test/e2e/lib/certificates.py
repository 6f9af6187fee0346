# Copyright The Weft Authors
# SPDX-License-Identifier: Apache-2.0
#
# Certificates for tests: an authority, and keys with certificates that it signs, as PEM files.

import datetime
import ipaddress
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

DAY = datetime.timedelta(days=1)


@dataclass(frozen=True)
class KeyPair:
    """A certificate (with its chain up to the authority, without that) and its key."""
    certificate: Path
    key: Path


class Authority:
    """A certificate authority that lives in a directory; `certificate` is what to trust."""

    def __init__(self, directory: Path, name: str = "Test CA"):
        self._directory = directory
        self._name = name
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        self._certificate = (
            self._builder(self._subject, self._key, valid_from=-DAY, valid_for=10 * DAY)
            .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(self._key.public_key()), False)
            .sign(self._key, hashes.SHA256()))
        self.certificate = self._write("ca.crt", _pem(self._certificate))

    def issue(self, *names: str, file: str | None = None, client: bool = False,
              valid_from: datetime.timedelta = -DAY,
              valid_for: datetime.timedelta = 2 * DAY) -> KeyPair:
        """A key pair for these DNS names ("*.a.com" too), IP addresses or URIs; the first one is the
        common name as well. client: for client authentication instead of a server's. The times are
        counted from now: valid_from=-3 * DAY has expired, valid_from=DAY is not valid yet."""
        key = ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, names[0])])
        usage = ExtendedKeyUsageOID.CLIENT_AUTH if client else ExtendedKeyUsageOID.SERVER_AUTH
        certificate = (
            self._builder(subject, key, valid_from, valid_for)
            .add_extension(x509.SubjectAlternativeName([_san(name) for name in names]), False)
            .add_extension(x509.ExtendedKeyUsage([usage]), False)
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .sign(self._key, hashes.SHA256()))
        file = file or names[0].replace("*", "any").replace("/", "_")
        private = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8,
                                    serialization.NoEncryption())
        return KeyPair(self._write(f"{file}.crt", _pem(certificate)),
                       self._write(f"{file}.key", private))

    def _builder(self, subject: x509.Name, key: ec.EllipticCurvePrivateKey,
                 valid_from: datetime.timedelta,
                 valid_for: datetime.timedelta) -> x509.CertificateBuilder:
        start = datetime.datetime.utcnow() + valid_from
        return (x509.CertificateBuilder().subject_name(subject).issuer_name(self._subject)
                .public_key(key.public_key()).serial_number(x509.random_serial_number())
                .not_valid_before(start).not_valid_after(start + valid_for)
                .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(
                    self._key.public_key()), False))

    def _write(self, file: str, content: bytes) -> Path:
        self._directory.mkdir(parents=True, exist_ok=True)
        path = self._directory / file
        path.write_bytes(content)
        path.chmod(0o600)
        return path


def _pem(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(serialization.Encoding.PEM)


def _san(name: str) -> x509.GeneralName:
    if "://" in name:
        return x509.UniformResourceIdentifier(name)
    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        return x509.DNSName(name)
