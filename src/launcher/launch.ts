import { closeSync } from 'node:fs';
import type { Interpreter } from '../model/interpreter.ts';
import { withoutUncountedMemory } from '../policy/index.ts';
import type { Plan } from '../policy/plan.ts';
import { cageArguments, cageSources, findBubblewrap } from './bubblewrap.ts';
import type { LaunchMode } from './bubblewrap.ts';
import { findCgroupParents, makeCgroups } from './cgroup.ts';
import { unprivilegedIdentity } from './identity.ts';
import { janitor } from './janitor.ts';
import { membersOf } from './members.ts';
import { commandFor } from './reach.ts';
import { FIRST_SLOT_DESCRIPTOR } from './slot-server.ts';
import { startZygote } from './zygote.ts';
import type { Zygote } from './zygote.ts';
import type { Trial } from './zygote-report.ts';
import { zygoteConfig } from './zygote-config.ts';

/** What to start, and how. */
export interface LaunchSettings {
  readonly plan: Plan;
  readonly interpreter: Interpreter;
  readonly mode: LaunchMode;
  /** How many guests the zygote is to serve; 1 in spawn mode. */
  readonly slots: number;
  /** Whether to use control groups where they are to be had. */
  readonly cgroups: boolean;
  /** How many copies of a guest may wait at one time; 0 unless the plan allows for them. */
  readonly checkpoints?: number;
  /** How many forks of a guest may be alive at one time; 0 unless the plan allows for them. */
  readonly forks?: number;
  readonly switches: WallSwitches;
}

/**
 * What the tests may switch to show what a layer is for. No public option leads here: only code
 * that makes a `KernelWall` itself can set them.
 */
export interface WallSwitches {
  /** Layers of the seal to leave out. */
  readonly withoutLayers: readonly string[];
  /** Options of bubblewrap to leave out: of those that take no operand, as `--unshare-net`. */
  readonly withoutCageOptions: readonly string[];
  /** Further arguments of bubblewrap, as `--disable-userns`. */
  readonly cageArguments: readonly string[];
}

export const NO_SWITCHES: WallSwitches = {
  withoutLayers: [],
  withoutCageOptions: [],
  cageArguments: [],
};

/**
 * Starts a zygote in its cage: as an unprivileged user when the host is root, in control groups
 * where they are to be had. Ownership: the caller closes it.
 *
 * @throws WallUnavailableError when bubblewrap is missing, LaunchError when the cage does not come up.
 */
export async function launchZygote(
  settings: LaunchSettings,
): Promise<{ readonly zygote: Zygote; readonly trial: Trial }> {
  const { interpreter, mode, slots, switches } = settings;
  const program = findBubblewrap();
  const identity = unprivilegedIdentity();
  // For one process alone setrlimit(2) says it all, and to join a group may take the kernel 12 ms.
  // But the buffers of TCP grow to what the host allows, tcp(7), and only a group counts those.
  const { limits, policy } = settings.plan;
  const needed = limits.threads > 1 || policy.network === 'loopback';
  const parents = needed && mode === 'fork' && settings.cgroups ? findCgroupParents() : [];
  const cgroups = makeCgroups(parents, settings.plan.cgroup, identity);
  const { entries } = cgroups;
  janitor.watch(cgroups.folders);
  const memoryCounted = cgroups.hierarchies.some(({ counters }) => 'oomKills' in counters);
  const plan = memoryCounted ? settings.plan : withoutUncountedMemory(settings.plan);
  const members = membersOf(plan, settings);
  const firstFile = FIRST_SLOT_DESCRIPTOR + slots * members.socketsPerSlot;
  const texts = plan.mounts.flatMap((mount) => (mount.kind === 'data' ? [mount] : []));
  const files = texts.map(({ path, text }, place) => ({
    path,
    text,
    descriptor: firstFile + place,
  }));
  const config = zygoteConfig({
    plan,
    interpreter,
    mode,
    withoutLayers: switches.withoutLayers,
    firstDescriptor: FIRST_SLOT_DESCRIPTOR,
    members,
    cgroups: cgroups.hierarchies,
    cgroupEntries: entries.map((_, place) => firstFile + files.length + place),
  });
  try {
    const command = commandFor(identity, cageSources(plan), (locate) => [
      program,
      ...cageArguments({
        plan,
        mode,
        files,
        locate,
        executable: interpreter.executable,
        cgroups: cgroups.binds,
        further: switches.cageArguments,
        // Whose namespace of groups began elsewhere may move nobody into ours (version 2).
        without: [...switches.withoutCageOptions, ...entries.map(() => '--unshare-cgroup-try')],
      }),
    ]);
    const sent = [...files.map(({ text }) => text), ...entries];
    const parts = { command, config, slots, ...members };
    const { server, ready } = await startZygote({ ...parts, files: sent });
    void server.ended.then(() => janitor.remove(cgroups.folders));
    return { zygote: server, trial: ready };
  } catch (error) {
    janitor.remove(cgroups.folders);
    throw error;
  } finally {
    entries.forEach((entry) => closeSync(entry));
  }
}
