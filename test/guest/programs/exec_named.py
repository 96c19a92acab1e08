code = compile("x = 1\n\nx.y.z", "/made/up.py", "exec")
exec(code)
