from pathlib import Path

Path("tasks.py").write_text("def first():\n    raise OSError(2, 'gone')\n\n\ndef second():\n    return int('z')\n")
import tasks

errors = []
for task in (tasks.first, tasks.second):
    try:
        task()
    except Exception as error:
        errors.append(error)
raise ExceptionGroup("tasks", errors)
