"""The door by TLS."""

import datetime as dt
import os
import signal
import ssl
import time
import urllib.request

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

import serving_kit as kit


@pytest.fixture(scope="module")
def secure(tmp_path_factory, version):
    folder = tmp_path_factory.mktemp("tls")
    certificate, key = make_certificate(folder)
    options = ("--tls-certificate", str(certificate), "--tls-key", str(key))
    with kit.worker(folder, kit.one_model(version), *options, is_open=False) as running:
        running.context = ssl.create_default_context(cafile=certificate)
        yield running


def make_certificate(folder):
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = dt.datetime.now(dt.UTC)
    made = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    made = made.serial_number(1).not_valid_before(now).not_valid_after(now + dt.timedelta(days=1))
    made = made.add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
    signed = made.sign(key, hashes.SHA256())
    files = folder / "server.pem", folder / "server.key"
    files[0].write_bytes(signed.public_bytes(serialization.Encoding.PEM))
    plain = serialization.NoEncryption()
    files[1].write_bytes(key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain))
    return files


def get(running, path):
    ends = time.monotonic() + kit.PATIENCE_S
    while True:
        try:
            return urllib.request.urlopen(f"https://localhost:{running.port}{path}", context=running.context, timeout=5)
        except OSError:
            if time.monotonic() > ends:
                raise
            time.sleep(0.05)


def test_a_request_by_tls_is_answered_and_asks_to_stay_there(secure):
    with get(secure, "/v2") as answer:
        assert answer.status == 200
        assert "max-age" in answer.headers["strict-transport-security"]


def test_who_speaks_plainly_gets_nothing_and_harms_nobody(secure):
    assert secure.raw(b"GET /v2 HTTP/1.1\r\nHost: a\r\n\r\n") == b""
    with get(secure, "/v2/health/live") as answer:
        assert answer.status == 200


def test_who_is_cut_off_by_tls_is_told_first(secure):
    with secure.connect() as plain, secure.context.wrap_socket(plain, server_hostname="localhost") as connection:
        connection.sendall(b"POST /predict HTTP/1.1\r\nHost: a\r\nContent-Length: 999999999\r\n\r\n")
        assert kit.read_all(connection).startswith(b"HTTP/1.1 413")


def test_a_worker_with_tls_drains(tmp_path, version):
    certificate, key = make_certificate(tmp_path)
    options = ("--tls-certificate", str(certificate), "--tls-key", str(key))
    with kit.worker(tmp_path, kit.one_model(version), *options, is_open=False) as running:
        running.context = ssl.create_default_context(cafile=certificate)
        get(running, "/v2").close()
        assert running.end() == 0


def test_who_knocked_and_says_nothing_does_not_hold_up_the_end(tmp_path, version):
    certificate, key = make_certificate(tmp_path)
    options = ("--tls-certificate", str(certificate), "--tls-key", str(key))
    with kit.worker(tmp_path, kit.one_model(version), *options, is_open=False) as running:
        running.context = ssl.create_default_context(cafile=certificate)
        get(running, "/v2").close()
        os.kill(running.process.pid, signal.SIGSTOP)
        with running.connect(), running.connect():
            running.process.send_signal(signal.SIGTERM)
            os.kill(running.process.pid, signal.SIGCONT)
            assert running.end(within_s=20) == 0
