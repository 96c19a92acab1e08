"""A private copy of the builtins.

Guest code may replace or delete what it likes in `builtins`. Every module of the agent binds
`__builtins__` to this copy before it defines its functions, and a function looks names up in the
builtins of its globals, so the agent keeps working. Frames of the agent are told by it, too.
"""

import builtins

kept = dict(vars(builtins))
