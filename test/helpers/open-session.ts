import assert from 'node:assert/strict';
import { launchSwitches } from './switches.ts';
import type { Switches } from './switches.ts';
import { findInterpreter } from '../../src/launcher/interpreter.ts';
import type { LaunchMode } from '../../src/launcher/bubblewrap.ts';
import type { Policy } from '../../src/index.ts';
import { withCopies } from '../../src/launcher/members.ts';
import { launchZygote } from '../../src/launcher/launch.ts';
import { startGuest } from '../../src/launcher/zygote.ts';
import type { GuestProcess } from '../../src/launcher/zygote.ts';
import { compilePolicy, loadPolicy } from '../../src/policy/index.ts';
import type { Plan } from '../../src/policy/index.ts';
import { Session } from '../../src/sandbox/session.ts';
import type { SessionSettings } from '../../src/sandbox/session.ts';
import { KernelWall } from '../../src/wall/kernel/kernel-wall.ts';
import type { KernelWallSettings } from '../../src/wall/kernel/kernel-wall.ts';
import type { Guest } from '../../src/wall/wall.ts';
import { KeptGuest } from '../../src/wall/kernel/kept-guest.ts';

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
  /** How many copies of a guest may wait at one time. */
  readonly checkpoints?: number;
  /** How many forks of a guest may be alive at one time. */
  readonly forks?: number;
  /** Changes the plan in ways that no policy can. */
  readonly replan?: (plan: Plan) => Plan;
}

/** Builds a wall as the library does, but for `change`. */
export async function openWall(change: WallChange = {}): Promise<OpenWall> {
  const { plan, ...settings } = await settingsFor(change);
  const { spares = 0 } = change;
  const wall = new KernelWall({ plan, ...settings, spares });
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

async function settingsFor(
  change: WallChange,
): Promise<Omit<KernelWallSettings, 'spares'> & { readonly checkpoints: number }> {
  const { policy = {}, mode = 'fork', replan = (plan) => plan } = change;
  const { checkpoints = 0, forks = 0 } = change;
  const python = change.python ?? process.env['PYSANDBOX_TEST_PYTHON'] ?? 'python3';
  const interpreter = await findInterpreter({
    python,
    withSitePackages: loadPolicy(policy).packages === 'site',
  });
  const arch = process.arch === 'arm64' ? 'aarch64' : 'x86_64';
  const compiled = compilePolicy(policy, { arch, interpreter });
  const plan = replan(withCopies(compiled, { checkpoints, forks }));
  return { plan, interpreter, mode, checkpoints, forks, switches: launchSwitches(change) };
}

/** A guest that may be copied, the orders that the host gives about it, and a session with it. */
export interface OpenKept extends AsyncDisposable {
  readonly session: Session;
  /** An order of the test's own. */
  readonly order: GuestProcess['order'];
  /** Another session with it, once it was restored. */
  readonly sessionWith: (guest: Guest) => Session;
}

/** Opens one; orders of the names in `withoutOrders` are not given: what they are for is taken away. */
export async function openKept(
  change: WallChange & { readonly withoutOrders?: readonly string[] } = {},
): Promise<OpenKept> {
  const settings = await settingsFor({ checkpoints: 2, ...change });
  const { zygote, trial } = await launchZygote({ ...settings, slots: 4, cgroups: false });
  assert.equal(trial.problem, null);
  const process = startGuest(zygote);
  assert.ok(process.keeper !== null);
  const left: GuestProcess = {
    ...process,
    order: (operation, more) =>
      change.withoutOrders?.includes(operation) === true
        ? Promise.resolve()
        : process.order(operation, more),
  };
  const { limits } = settings.plan;
  const guest = await KeptGuest.open(left, process.keeper, limits.resultBytes);
  const sessionWith = (guest: Guest): Session =>
    new Session({ guest, limits, oneShot: false, onClosed: () => {} });
  return {
    session: sessionWith(guest),
    sessionWith,
    order: process.order,
    [Symbol.asyncDispose]: async () => zygote.close(),
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
