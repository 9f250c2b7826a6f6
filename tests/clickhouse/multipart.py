"""The fields of a form, as clients send a statement whose values stand beside it."""

import re

_BOUNDARY = re.compile(r'multipart/form-data;.*\bboundary="?([^";]+)"?', re.IGNORECASE)
_NAME = re.compile(rb'^Content-Disposition:\s*form-data;.*\bname="([^"]*)"', re.IGNORECASE | re.MULTILINE)


def fields(content_type, body):
    """The form's fields by name; None if the body is no form."""
    boundary = _BOUNDARY.match(content_type)
    if boundary is None:
        return None
    found = {}
    # Before the first boundary and after the last one stands nothing of interest.
    for part in body.split(b"--" + boundary[1].encode())[1:-1]:
        head, _, value = part.partition(b"\r\n\r\n")
        name = _NAME.search(head)
        if name is not None:
            found[name[1].decode()] = value.removesuffix(b"\r\n").decode()
    return found
