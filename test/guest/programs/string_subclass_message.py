class S(str):
    def __str__(self):
        return "from S"


raise ValueError(S("x"))
