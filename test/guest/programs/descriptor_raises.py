class Descriptor:
    def __set_name__(self, owner, name):
        raise AttributeError(name)


class Owner:
    field = Descriptor()
