import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { PeerReport } from '../results.ts';
import { within } from '../time.ts';
import { abilitiesOf } from './abilities.ts';
import type { Peer, PeerSetting, ReadyPeer } from './peer.ts';

/** A peer may build what it keeps between runs. */
const PREPARE_MS = 90_000;
const ABILITIES_MS = 120_000;
const REASON_LENGTH = 200;

/** A peer with what is known of it; `ready` is null where it was skipped. */
export interface Examined {
  readonly peer: Peer;
  readonly ready: ReadyPeer | null;
  readonly report: PeerReport;
}

/** Prepares a peer, lets it show that it works, and finds out what it can do. */
export async function examinePeer(
  peer: Peer,
  setting: PeerSetting,
  short: boolean,
): Promise<Examined> {
  const { name, install, walls } = peer;
  const known = { name, install, walls };
  const folder = join(setting.folder, name.replaceAll(/\W+/g, '-'));
  let ready: ReadyPeer | null = null;
  try {
    await mkdir(folder, { recursive: true });
    ready = await within(PREPARE_MS, `preparing ${name}`, peer.prepare({ ...setting, folder }));
    const { stdout } = await ready.run('print(1+1)');
    if (stdout.trim() !== '2') {
      throw new Error(`it printed ${JSON.stringify(stdout)} for print(1+1)`);
    }
    const version = await peer.version();
    const abilities = await within(
      ABILITIES_MS,
      `trying ${name}`,
      abilitiesOf(ready, short ? 1 : undefined),
    );
    return { peer, ready, report: { ...known, version, abilities, skipped: null } };
  } catch (error) {
    await ready?.close();
    const version = await peer.version().catch(() => 'not installed');
    return {
      peer,
      ready: null,
      report: { ...known, version, abilities: null, skipped: reasonOf(error) },
    };
  }
}

/** One line that says why: the last words of a command are what it has to say. */
function reasonOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  const lines = text
    .trim()
    .split('\n')
    .filter((line) => !line.startsWith('Command failed:'));
  return (lines.at(-1) ?? text).slice(0, REASON_LENGTH);
}
