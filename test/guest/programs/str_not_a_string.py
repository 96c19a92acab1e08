class Bad(Exception):
    def __str__(self):
        return 42


raise Bad("x")
