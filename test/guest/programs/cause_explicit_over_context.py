try:
    1 / 0
except ZeroDivisionError:
    raise ValueError("new") from TypeError("never raised")
