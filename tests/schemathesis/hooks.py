"""Lets generated requests name packages that exist, so that most of them run something."""

import re
import zlib

import schemathesis

PART = r"(-|[A-Za-z0-9~!'()*][A-Za-z0-9._~!'()*-]*)"
VERSION = re.compile(r"[A-Za-z0-9 .+_~^<>=|*-]{1,256}")
NAME = re.compile(rf"(@{PART}/)?{PART}(@{VERSION.pattern})?")
PACKAGES = ["@tpmjs/createblogpost", "commonjs-example", "fails-example", "logs", "results"]
FUNCTIONS = ["default", "count", "fingerprint"]


def one_of(choices, text):
    """The same choice for the same text, so that a seed gives the same run."""
    return choices[zlib.crc32(text.encode("utf-8", "surrogatepass")) % len(choices)]


def real(name):
    """A package that exists; what is no name stays what it is, because it must be refused."""
    is_name = isinstance(name, str) and len(name) <= 214 and NAME.fullmatch(name)
    return one_of(PACKAGES, name) if is_name else name


@schemathesis.hook
def map_body(context, body):
    if not isinstance(body, dict):
        return body
    body = dict(body)
    name, version, function = body.get("packageName"), body.get("version"), body.get("functionName")
    if "packageName" in body:
        body["packageName"] = real(name)
    # Versions and functions that were generated exist nowhere; some of them stay.
    if isinstance(version, str) and VERSION.fullmatch(version) and one_of(range(8), version):
        body["version"] = "*"
    if isinstance(function, str) and function and one_of(range(4), function):
        body["functionName"] = one_of(FUNCTIONS, function)
    if isinstance(body.get("packages"), list) and one_of(range(4), str(body["packages"])):
        body["packages"] = [real(name) for name in body["packages"]]
    return body
