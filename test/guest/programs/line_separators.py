x = "a bc"
raise ValueError("line 2")
