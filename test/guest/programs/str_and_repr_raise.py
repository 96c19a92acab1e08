class Bad(Exception):
    def __repr__(self):
        return 1 / 0

    __str__ = __repr__


try:
    raise Bad
except Bad as error:
    raise ValueError(error, error) from error
