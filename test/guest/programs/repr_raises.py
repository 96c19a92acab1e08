class Value:
    def __repr__(self):
        raise RuntimeError("in repr")


raise KeyError(Value())
