"""The contents of a DataFrame or a Series of pandas, as far as a person looks at them.

The program has imported pandas itself, or there is no such value.
"""

from .pristine import kept as __builtins__

import sys

#: Of these many there are values.
MAX_ROWS = 1000
MAX_COLUMNS = 100

#: Characters of one value.
_MAX_TEXT = 1000

#: JavaScript's numbers are exact up to here.
_MAX_SAFE = (1 << 53) - 1


def data_of(value):
    """None for what is no table."""
    pandas = sys.modules.get("pandas")
    # A module of the program's own may have that name.
    tables = getattr(pandas, "DataFrame", ())
    if not isinstance(value, (tables, getattr(pandas, "Series", ()))):
        return None
    frame = value if isinstance(value, tables) else value.to_frame()
    rows, columns = frame.shape
    index = frame.index[:MAX_ROWS]
    missing = (getattr(pandas, "NaT", None), getattr(pandas, "NA", None))
    levels = [index.get_level_values(level) for level in range(index.nlevels)]
    shown = frame.iloc[:MAX_ROWS, :MAX_COLUMNS]
    series = [shown.iloc[:, column] for column in range(shown.shape[1])]
    return {
        "shape": [rows, columns],
        "columns": [
            _column(name, values, missing) for name, values in zip(shown.columns.tolist(), series)
        ],
        "index": [_column(level.name, level, missing) for level in levels],
    }


def _column(name, values, missing):
    title = "" if name is None else name
    cells = [_cell(value, missing) for value in values.tolist()]
    return [_text(title), _text(values.dtype), cells]


def _cell(value, missing):
    kind = type(value)
    if value is None or kind is bool:
        return value
    if kind is str:
        return value[:_MAX_TEXT]
    if kind is int:
        return value if abs(value) <= _MAX_SAFE else _text(value)
    if kind is float:
        return value if value == value else None
    if any(value is none for none in missing):
        return None
    item = getattr(value, "item", None)
    if callable(item) and getattr(value, "ndim", None) == 0:
        plain = item()
        return _cell(plain, missing) if type(plain) is not kind else _text(value)
    moment = getattr(value, "isoformat", None)
    return _text(moment() if callable(moment) else value)


def _text(value):
    return "".join(("", str(value)))[:_MAX_TEXT]
