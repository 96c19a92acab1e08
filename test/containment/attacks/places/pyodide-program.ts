/**
 * Plain Pyodide in a process of its own, as people use it without a wall, with the host's temporary
 * files mounted. A text and no module: the types of the package are those of a browser.
 */
export const PYODIDE_PROGRAM = `
import { loadPyodide } from 'pyodide';
let text = '';
const take = (line) => { text += line + '\\n'; };
const pyodide = await loadPyodide({ stdout: take, stderr: take });
pyodide.FS.mount(pyodide.FS.filesystems.NODEFS, { root: '/tmp' }, '/tmp');
const runner = \`
from pyodide.code import eval_code
repr(eval_code(program, {"__name__": "__main__"}))\`;
const reply = ({ program, environment }) => {
  text = '';
  Object.assign(process.env, environment);
  try {
    const repr = pyodide.runPython(runner, { globals: pyodide.toPy({ program }) });
    return { status: 'ok', text: text + repr, repr };
  } catch (error) {
    return { status: 'error', text: text + error, repr: null };
  }
};
process.on('message', (request) => process.send(reply(request)));
process.send('ready');
`;
