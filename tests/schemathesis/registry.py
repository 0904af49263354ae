"""A registry of npm packages on the loopback interface: each folder with a package.json below the given ones is a package.

Prints its address, then serves until it is killed.
"""

import base64
import hashlib
import io
import json
import pathlib
import sys
import tarfile
import urllib.parse
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


def tarball(folder):
    """The folder as npm would pack it."""
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as archive:
        archive.add(folder, arcname="package")
    return packed.getvalue()


def package(folder, address):
    """A package's document, and where its tarball is."""
    manifest = json.loads((folder / "package.json").read_text())
    name, version = manifest["name"], manifest.get("version", "1.0.0")
    bytes_ = tarball(folder)
    path = f"/{name}/-/{folder.name}-{version}.tgz"
    integrity = base64.b64encode(hashlib.sha512(bytes_).digest()).decode()
    dist = {"tarball": f"{address}{path}", "integrity": f"sha512-{integrity}"}
    document = {"name": name, "dist-tags": {"latest": version}, "versions": {version: {**manifest, "version": version, "dist": dist}}}
    return {f"/{name}": json.dumps(document).encode(), path: bytes_}


class Answer(BaseHTTPRequestHandler):
    """Looks a path up; anything else is not found."""

    protocol_version = "HTTP/1.1"

    def do_GET(self):
        body = self.server.contents.get(urllib.parse.unquote(self.path))
        self.send_response(404 if body is None else 200)
        body = b"{}" if body is None else body
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


def main():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    address = f"http://127.0.0.1:{server.server_port}"
    server.contents = {}
    for parent in sys.argv[1:]:
        for manifest in pathlib.Path(parent).glob("*/package.json"):
            server.contents |= package(manifest.parent, address)
    print(address, flush=True)
    server.serve_forever()


main()
