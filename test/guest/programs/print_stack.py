import logging
import sys
import traceback


def deeper(count):
    if count:
        return deeper(count - 1)
    traceback.print_stack()
    traceback.print_stack(limit=2)
    print(len(traceback.extract_stack()), traceback.format_stack()[-1])
    print([frame.name for frame in traceback.StackSummary.extract(traceback.walk_stack(None))])
    raise ValueError("deep")


try:
    deeper(2)
except ValueError as error:
    traceback.print_exc()
    traceback.print_exc(limit=1)
    logging.exception("logged")
    print(len(list(traceback.walk_tb(error.__traceback__))))
    print(traceback.format_exception(error)[-1])

lines = (lambda: traceback.format_stack())()
sys.stdout.write("".join(lines))
traceback.print_stack()
