class A:
    def b(self):
        return None


result = A().b().c.d(1)(2)[3]
