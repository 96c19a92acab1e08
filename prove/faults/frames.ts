import { Sandbox } from '../../src/index.ts';
import { PRELUDE } from '../../test/helpers/attack.ts';
import { WASM_PRELUDE } from '../../test/helpers/attack-wasm.ts';
import type { Fault, Scene } from './fault.ts';
import { mustBeAmong, mustWork, settling } from './settling.ts';

const TRIES = 25;

/** How a guest leaves in the midst of a frame. */
const ENDS = ['os.close(channel)', 'os._exit(3)', 'os.abort()', 'os.kill(os.getpid(), 9)'] as const;

const ENDINGS = ['PROTOCOL', 'exited', 'crashed', 'memory', 'timeout', 'ok'];

/** A guest writes a part of its answer, or of a call, and is gone. */
async function happen({ random, options, scale }: Scene): Promise<void> {
  const prelude = options.wall === 'wasm' ? WASM_PRELUDE : PRELUDE;
  const endings: string[] = [];
  for (let round = 0; round < TRIES * scale; round += 1) {
    const message = random.oneIn(2) ? 'frame(result(1), "x" * 50)' : 'frame(host_call(), [[], {}])';
    const end = random.pick(ENDS);
    await using sandbox = await Sandbox.create({ ...options, expose: { f: () => 1 } });
    const code = `${prelude}
import time
data = ${message}
os.write(channel, data[:${random.below(60)}])
${end}
time.sleep(0.1)`;
    endings.push(await settling(sandbox.run(code, { timeoutMs: 3000 })));
  }
  mustBeAmong(endings, ENDINGS);
  await mustWork(options);
}

export const FRAME_FAULTS: readonly Fault[] = [
  { title: 'a guest is gone in the midst of a frame', walls: ['kernel', 'wasm'], happen },
];
