"""What this interpreter, CPython for WebAssembly, lacks of what a program expects on Linux.

Loaded only when the image of the wasm wall is built. Each module sees to one concern, and all are
out of the way of guest code before any runs. As in the agent, every module binds `__builtins__` to a
copy of its own, by which its frames are told from the guest's: tracebacks do not show them.
"""

from agent.pristine import kept as __builtins__
