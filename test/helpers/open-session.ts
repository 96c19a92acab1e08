import { launchSwitches } from './switches.ts';
import type { Switches } from './switches.ts';
import { findInterpreter } from '../../src/launcher/interpreter.ts';
import type { LaunchMode } from '../../src/launcher/bubblewrap.ts';
import type { Policy } from '../../src/index.ts';
import { compilePolicy, loadPolicy } from '../../src/policy/index.ts';
import type { Plan } from '../../src/policy/index.ts';
import { Session } from '../../src/sandbox/session.ts';
import type { SessionSettings } from '../../src/sandbox/session.ts';
import { KernelWall } from '../../src/wall/kernel/kernel-wall.ts';

/** A kernel wall with layers taken away, and sessions behind it. Close it after use. */
export interface OpenWall extends AsyncDisposable {
  readonly wall: KernelWall;
  open(settings?: Partial<SessionSettings>): Promise<Session>;
}

/** What a test may change about the wall. */
export interface WallChange extends Switches {
  readonly policy?: Policy;
  readonly mode?: LaunchMode;
  /** Sealed guests to keep ready. Default: none. */
  readonly spares?: number;
  /** Default: what the environment names, else `python3`. */
  readonly python?: string;
  /** Changes the plan in ways that no policy can. */
  readonly replan?: (plan: Plan) => Plan;
}

/** Builds a wall as the library does, but for `change`. */
export async function openWall(change: WallChange = {}): Promise<OpenWall> {
  const { policy = {}, mode = 'fork', replan = (plan) => plan } = change;
  const python = change.python ?? process.env['PYSANDBOX_TEST_PYTHON'] ?? 'python3';
  const interpreter = await findInterpreter({
    python,
    withSitePackages: loadPolicy(policy).packages === 'site',
  });
  const arch = process.arch === 'arm64' ? 'aarch64' : 'x86_64';
  const plan = replan(compilePolicy(policy, { arch, interpreter }));
  const switches = launchSwitches(change);
  const { spares = 0 } = change;
  const wall = new KernelWall({ plan, interpreter, mode, switches, spares });
  return {
    wall,
    async open(settings = {}) {
      const guest = await wall.open();
      const { limits } = plan;
      return new Session({ guest, limits, oneShot: false, onClosed: () => {}, ...settings });
    },
    [Symbol.asyncDispose]: () => wall.close(),
  };
}

/** Runs one program behind a wall that is closed afterwards; returns the value of its last line. */
export async function valueBehind(change: WallChange, code: string): Promise<unknown> {
  await using opened = await openWall(change);
  const session = await opened.open();
  const outcome = await session.run(code, {});
  if (outcome.status !== 'ok') {
    throw new Error(`the probe did not run to its end: ${JSON.stringify(outcome)}`);
  }
  return outcome.value;
}
