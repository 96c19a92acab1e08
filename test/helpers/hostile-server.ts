/** Stands in for a server of guests that has been broken into: says to its host what its argument names. */
import { Socket } from 'node:net';
import { CONTROL_DESCRIPTOR } from '../../src/launcher/slot-server.ts';

const control = new Socket({ fd: CONTROL_DESCRIPTOR });
control.on('error', () => process.exit(0));
control.on('close', () => process.exit(0));

/** After the first line of the host, and after each further one. */
const WORDS: Readonly<Record<string, readonly [string, string]>> = {
  'no JSON before it is ready': ['{not json\n', ''],
  'no JSON': ['{"kind":"ready","imagePages":1}\n', '{not json\n'],
  'no object': ['{"kind":"ready","imagePages":1}\n', 'null\n'],
  'what has no kind': [
    '{"kind":"ready","imagePages":1}\n',
    '{"slot":"__proto__","cpuMs":"NaN"}\n[]\n1\n',
  ],
  'nothing but what nobody asked': [
    '{"kind":"ready","imagePages":1}\n',
    '{"kind":"interrupted"}\n{"kind":"gone","slot":-1}\n{"kind":"ready"}\n{"kind":"failed","slot":1e99}\n{"kind":"gone","slot":0,"cpuMs":-1e999,"peakPages":null}\n',
  ],
  'a line without end': ['{"kind":"ready","imagePages":1}\n', 'x'],
};

const what = process.argv[2] ?? '';
let heard = 0;
control.on('data', () => {
  const words = WORDS[what]?.[Math.min(heard, 1)] ?? '';
  heard += 1;
  if (words === 'x') {
    const flood = (): void => {
      while (control.write('x'.repeat(65_536))) {
        // as fast as the host takes it
      }
      control.once('drain', flood);
    };
    flood();
  } else {
    control.write(words);
  }
});
