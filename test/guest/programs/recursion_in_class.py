class Node:
    def __getattr__(self, name):
        return getattr(self, name + "x")


Node().a
