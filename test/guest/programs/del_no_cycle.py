class A(list):
    pass


import weakref

a = A()
weakref.finalize(a, print, "finalized")
print("end")
