import linecache

text = "def f(x):\n    return x + größe\n\n\nf(1)\n"
linecache.cache["<cell 1>"] = (len(text), None, text.splitlines(True), "<cell 1>")
exec(compile(text, "<cell 1>", "exec"))
