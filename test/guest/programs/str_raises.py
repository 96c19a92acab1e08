class Bad(Exception):
    def __str__(self):
        raise RuntimeError("in str")


raise Bad("x")
