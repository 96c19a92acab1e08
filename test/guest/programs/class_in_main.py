class Mine(Exception):
    pass


class Outer:
    class Inner(Exception):
        pass


try:
    raise Mine("m")
except Mine:
    raise Outer.Inner("i")
