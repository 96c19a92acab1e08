import logging

try:
    1 / 0
except ZeroDivisionError:
    logging.exception("logged")
logging.warning("at the end")
