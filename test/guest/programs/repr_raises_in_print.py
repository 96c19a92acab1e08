class Value:
    def __repr__(self):
        return self.name


print([Value()])
