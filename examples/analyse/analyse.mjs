// Lets code that is not trusted analyse a CSV with pandas, and takes a table and a picture from it.
//   node examples/analyse/analyse.mjs [PICTURE]
import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { run } from 'pysandbox';

const path = (name) => fileURLToPath(new URL(name, import.meta.url));
const [picture = 'figure.png'] = process.argv.slice(2);

const outcome = await run(
  { file: path('analyse.py') },
  {
    wall: 'kernel',
    policy: 'scientific',
    python: '/usr/bin/python3',
    spares: 0,
    inputs: { csv: await readFile(path('sales.csv'), 'utf8') },
    displays: true,
  },
);

if (outcome.status !== 'ok') {
  const text = outcome.error?.text ?? outcome.status;
  const hint = text.includes('ModuleNotFoundError')
    ? '\nInstall what is missing: sudo apt-get install python3-pandas python3-matplotlib'
    : '';
  console.error(text + hint);
  process.exit(1);
}

// Everything here is what a stranger's code says: data, to be shown and not to be believed.
const table = outcome.displays.find(({ data }) => data !== undefined)?.data;
const figure = outcome.displays.find(({ png }) => png !== undefined)?.png;
if (table === undefined || figure === undefined) {
  console.error('The analysis showed no table, or no figure.');
  process.exit(1);
}
const columns = [...table.index, ...table.columns];
console.table(
  table.index[0].values.map((_, row) =>
    Object.fromEntries(columns.map(({ name, values }) => [name, values[row]])),
  ),
);
await writeFile(picture, figure);
console.log(`The figure is in ${picture}: ${figure.length} bytes.`);
