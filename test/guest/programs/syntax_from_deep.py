import ast

ast.parse("def f():\n    x = [1, 2\n    y = 3\n")
