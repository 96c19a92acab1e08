import assert from 'node:assert/strict';
import { test } from 'node:test';
import { guest, printed, raised, told } from './guest.ts';

for (const name of ['js', 'pyodide_js', 'pyodide', '_pyodide', '_pyodide_core', 'wasm', 'agent']) {
  test(`import ${name} fails like that of any other name that is none`, () => {
    assert.equal(raised(`import ${name}`), `ModuleNotFoundError: No module named '${name}'`);
    assert.deepEqual(guest.port.refusals, []);
  });
}

test('nothing of JavaScript is among the modules, built in or loaded', () => {
  const code = `
import importlib.util, sys
names = [*sys.builtin_module_names, *sys.modules]
print([name for name in names if 'pyodide' in name.lower() or name == 'js'])
print(importlib.util.find_spec('_pyodide_core'), importlib.util.find_spec('_json').origin)`;
  assert.equal(printed(code), '[]\nNone built-in');
});

test('no module, path or loader of ours is in a program’s way', () => {
  const code = `
import json, sys
modules = [name for name, module in sys.modules.items()
    if 'pysandbox' in str(getattr(module, '__file__', ''))]
paths = [path for path in [*sys.path, *sys.path_importer_cache] if 'pysandbox' in path]
print(json.dumps([modules, paths]))`;
  assert.deepEqual(told(code), [[], []]);
});
