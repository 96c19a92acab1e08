"""What must not tell, in a copy, when the image was made. (Random numbers are the session's concern.)"""

from agent.pristine import kept as __builtins__

import logging
import time


def renew():
    """In a copy, before guest code runs."""
    # What log records count their `relativeCreated` from.
    logging._startTime = time.time_ns()
