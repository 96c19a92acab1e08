class A:
    def __init__(self, name):
        self.name = name

    def __del__(self):
        print("del", self.name, other)


other = 7
a = A("a")
_b = A("b")
c = A("c")
