try:
    1 / 0
except ZeroDivisionError as error:
    stored = error


def again():
    raise stored


again()
