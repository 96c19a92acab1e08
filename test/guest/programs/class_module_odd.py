class Odd(Exception):
    pass


Odd.__module__ = "some.where"
raise Odd("o")
