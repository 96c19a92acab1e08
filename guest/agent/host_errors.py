"""What guest code gets when a host call fails."""

from .pristine import kept as __builtins__


class HostError(Exception):
    """The host could not do what it was asked for."""

    __module__ = "host"

    #: By this the host finds the error in its own log.
    id = None


class HostRevokedError(HostError):
    """The host has taken the object back."""

    __module__ = "host"


class HostBudgetError(HostError):
    """All the calls, or all the time, that the host grants have been used."""

    __module__ = "host"


class HostTimeoutError(HostError, TimeoutError):
    """The host took too long."""

    __module__ = "host"


class HostAttributeError(HostError, AttributeError):
    __module__ = "host"


class HostKeyError(HostError, KeyError):
    __module__ = "host"

    def __str__(self):
        return str(self.args[0]) if len(self.args) == 1 else Exception.__str__(self)


class HostIndexError(HostError, IndexError):
    __module__ = "host"


class HostTypeError(HostError, TypeError):
    __module__ = "host"


class HostValueError(HostError, ValueError):
    __module__ = "host"


#: Names in the module `host`.
PUBLIC = (HostError, HostRevokedError, HostBudgetError, HostTimeoutError)

_KINDS = {
    "attribute": HostAttributeError,
    "key": HostKeyError,
    "index": HostIndexError,
    "type": HostTypeError,
    "value": HostValueError,
    "revoked": HostRevokedError,
    "budget": HostBudgetError,
    "timeout": HostTimeoutError,
}


def made_from(error, failures):
    """The exception for the `error` of a reply; `failures` are those of the guest's own code."""
    kind = error["kind"]
    ref = error["ref"]
    if kind == "guest":
        own = failures.get(ref)
        if own is not None:
            return own
    elif kind == "stop":
        return StopIteration()
    made = _KINDS.get(kind, HostError)(error["message"])
    if type(ref) is str:
        made.id = ref
    return made
