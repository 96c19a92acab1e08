class Manager:
    def __enter__(self):
        return self

    def __exit__(self, *details):
        raise OSError("in exit")


with Manager() as m, open("/no/such/file") as f:
    pass
