/** Programs that end the interpreter: what runs code in its own process goes with it. */
import { onWalls } from './attack.ts';
import type { Attack } from './attack.ts';

const SURVIVAL = { kind: 'survival' } as const;
const BOTH = { kernel: 'python', wasm: 'pyodide' } as const;
/** Where the program is one for either, but plain Pyodide takes it as an error and lives on. */
const KERNEL = { kernel: 'python' } as const;

export const CRASHERS: readonly Attack[] = [
  ...onWalls(BOTH, {
    title: 'the first page of the memory is read',
    known: 'Lib/test/crashers: bogus addresses by ctypes; ctypes.string_at(0)',
    oracle: SURVIVAL,
    code: 'import sys\nctypes.memset(0 if sys.platform != "emscripten" else 16, 255, 1 << 20)',
  }),
  ...onWalls(KERNEL, {
    title: 'a null pointer is called',
    known: 'ctypes function pointers in PyJail write-ups',
    oracle: SURVIVAL,
    code: 'ctypes.CFUNCTYPE(None)(1)()',
  }),
  ...onWalls(BOTH, {
    title: 'forged byte code takes from an empty stack',
    known: "pysandbox's test_code and Lib/test/crashers/bogus_code_obj.py",
    oracle: SURVIVAL,
    code: `
def victim():
    pass
import opcode
pop = bytes([opcode.opmap["POP_TOP"], 0])
victim.__code__ = victim.__code__.replace(co_code=pop * 2000, co_stacksize=0)
victim()`,
  }),
  ...onWalls(BOTH, {
    title: 'forged byte code loads a constant that is not there',
    known: 'LOAD_CONST out of bounds, in PyJail write-ups (Google CTF 2016 and on)',
    oracle: SURVIVAL,
    code: `
def victim():
    return 1
import opcode
load = bytes([opcode.opmap["EXTENDED_ARG"], 127, opcode.opmap["EXTENDED_ARG"], 255, opcode.opmap["LOAD_CONST"], 255])
end = bytes([opcode.opmap["RETURN_VALUE"], 0])
victim.__code__ = victim.__code__.replace(co_code=bytes(victim.__code__.co_code[:2]) + load + end, co_consts=())
victim()`,
  }),
  ...onWalls(KERNEL, {
    title: 'the interpreter is told to end by a signal of its own',
    known: 'signal(7): SIGSEGV, SIGABRT and SIGILL that a process sends itself',
    oracle: SURVIVAL,
    code: 'import faulthandler\nfaulthandler._sigsegv()',
  }),
  ...onWalls(KERNEL, {
    title: 'the interpreter aborts',
    known: 'abort(3); faulthandler._sigabrt',
    oracle: SURVIVAL,
    code: 'libc.abort()',
  }),
  ...onWalls(BOTH, {
    title: 'a tuple that nobody should have is changed while it is made',
    known: 'Lib/test/crashers/gc_inspection.py: gc.get_referrers',
    oracle: SURVIVAL,
    code: `
kinds = [int, str, tuple, dict, list, type]
for kind in kinds:
    ctypes.memset(id(kind) + 16, 0xFF, 64)
[(), {}, []]`,
  }),
  ...onWalls(BOTH, {
    title: 'the count of references of None is a lie',
    known: 'ctypes and reference counts; immortal objects, PEP 683',
    oracle: SURVIVAL,
    code: `
victim = [object() for _ in range(1000)]
for item in victim:
    ctypes.memset(id(item), 0, 16)
del victim, item
str(ctypes.memset(id(type(None)), 0xFF, 200))`,
  }),
  ...onWalls(KERNEL, {
    title: 'the interpreter is finalized from within',
    known: 'Py_Finalize by ctypes.pythonapi',
    oracle: SURVIVAL,
    code: 'ctypes.pythonapi.Py_FinalizeEx()\nctypes.pythonapi.Py_FinalizeEx()',
  }),
  ...onWalls(KERNEL, {
    title: 'the process ends without a word',
    known: 'os._exit in PyJail write-ups',
    oracle: SURVIVAL,
    code: 'os._exit(0)',
  }),
  ...onWalls(KERNEL, {
    title: 'the memory of the interpreter is unmapped',
    known: 'munmap(2)',
    oracle: SURVIVAL,
    code: 'libc.munmap(ctypes.c_void_p(id(int) & ~4095), ctypes.c_size_t(1 << 20))\n[int(), str()]',
  }),
  ...onWalls(KERNEL, {
    title: 'a marshal that was forged is loaded',
    known: 'marshal: "never unmarshal data from an untrusted source"',
    oracle: SURVIVAL,
    code: `
import marshal, opcode
pop = bytes([opcode.opmap["POP_TOP"], 0])
forged = compile("", "", "exec").replace(co_code=pop * 2000, co_stacksize=0)
exec(marshal.loads(marshal.dumps(forged)))`,
  }),
];
