// A new interpreter for each run, in a process that has loaded Pyodide before.
import { loadPyodide } from 'pyodide';
import { serve } from './serve.mjs';

await loadPyodide();

serve(async (code) => {
  let output = '';
  const pyodide = await loadPyodide({
    stdout: (line) => {
      output += `${line}\n`;
    },
  });
  pyodide.runPython(code);
  return output;
});
