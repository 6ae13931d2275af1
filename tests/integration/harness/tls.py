"""Certificates made for one test."""

import datetime
import ssl
import subprocess
from dataclasses import dataclass
from pathlib import Path


@dataclass
class Certificate:
    certificate: Path
    key: Path

    def server(self):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.certificate, self.key)
        return context

    def client(self):
        """A client that trusts this certificate alone."""
        context = ssl.create_default_context(cafile=str(self.certificate))
        return context

    def serial(self):
        out = subprocess.run(["openssl", "x509", "-in", self.certificate, "-noout", "-serial"], check=True,
                             capture_output=True, text=True)
        return out.stdout.strip().split("=")[1]


def make(folder, name="server", host="localhost", expired=False):
    """A certificate for a host that signs itself."""
    folder = Path(folder)
    made = Certificate(folder / f"{name}.pem", folder / f"{name}.key")
    request = folder / f"{name}.csr"
    run = lambda *command: subprocess.run(["openssl", *map(str, command)], check=True, capture_output=True)
    run("req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", made.key,
        "-out", request, "-subj", f"/CN={host}")
    extensions = folder / f"{name}.ext"
    extensions.write_text(f"subjectAltName=DNS:{host},IP:127.0.0.1\nbasicConstraints=CA:TRUE\n"
                          if host == "localhost" else f"subjectAltName=DNS:{host}\nbasicConstraints=CA:TRUE\n")
    if expired:
        return _expired(folder, made, request, extensions, run)
    run("x509", "-req", "-in", request, "-signkey", made.key, "-out", made.certificate, "-extfile", extensions,
        "-days", "30")
    return made


def _expired(folder, made, request, extensions, run):
    """`x509` knows no date in the past; `ca` does."""
    (folder / "index.txt").write_text("")
    (folder / "serial").write_text("01\n")
    (folder / "ca.cnf").write_text(
        f"[ca]\ndefault_ca=d\n[d]\ndatabase={folder}/index.txt\nserial={folder}/serial\nnew_certs_dir={folder}\n"
        "default_md=sha256\npolicy=p\n[p]\ncommonName=supplied\n")
    end = datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(days=1)
    begin = end - datetime.timedelta(days=30)
    run("ca", "-batch", "-selfsign", "-config", folder / "ca.cnf", "-in", request, "-keyfile", made.key, "-out",
        made.certificate, "-extfile", extensions, "-startdate", begin.strftime("%Y%m%d%H%M%SZ"), "-enddate",
        end.strftime("%Y%m%d%H%M%SZ"))
    return made
