"""What the host asks of a session beyond its objects: a table of functions by name.

A service takes the session, then what the host sent. It runs as any operation does: its exception is
told to the host, and guest code that it calls may be interrupted.
"""

from ..pristine import kept as __builtins__

from . import checkpoints, complete, contexts, files, inspecting, syntax, variables

_SERVICES = {
    **checkpoints.SERVICES,
    **complete.SERVICES,
    **contexts.SERVICES,
    **files.SERVICES,
    **inspecting.SERVICES,
    **syntax.SERVICES,
    **variables.SERVICES,
}


def serve(session, name, arguments, keywords):
    service = _SERVICES.get(name)
    if service is None:
        raise LookupError("the agent has no service %r" % (name,))
    return service(session, *arguments, **keywords)
