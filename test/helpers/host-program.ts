/**
 * A host of its own, for tests that end one: runs the code of its first argument under the policy of
 * the second, and prints the guest's output as it comes.
 */
import { run } from '../../src/index.ts';
import type { PresetName } from '../../src/index.ts';

const [code = '', policy = 'strict'] = process.argv.slice(2);
const presets: readonly PresetName[] = ['strict', 'scientific', 'subprocess'];
const preset = presets.find((name) => name === policy);
const outcome = await run(code, {
  ...(preset === undefined ? {} : { policy: preset }),
  onStdout: (text) => process.stdout.write(text),
});
process.stdout.write(`${outcome.status}\n`);
