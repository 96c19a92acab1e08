// A new interpreter for each run, from a snapshot of one that has started.
import { loadPyodide } from 'pyodide';
import { serve } from './serve.mjs';

const snapshot = (await loadPyodide({ _makeSnapshot: true })).makeMemorySnapshot();

serve(async (code) => {
  let output = '';
  const pyodide = await loadPyodide({
    _loadSnapshot: snapshot,
    stdout: (line) => {
      output += `${line}\n`;
    },
  });
  pyodide.runPython(code);
  return output;
});
