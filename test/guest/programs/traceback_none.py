try:
    1 / 0
except ZeroDivisionError as error:
    raise error.with_traceback(None)
