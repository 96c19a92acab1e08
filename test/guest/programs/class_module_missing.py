class Odd(Exception):
    pass


Odd.__module__ = None
raise Odd("o")
