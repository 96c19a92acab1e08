class Meta(type):
    def __new__(mcls, name, bases, namespace):
        raise TypeError("no class " + name)


class Made(
    metaclass=Meta,
):
    x = 1
