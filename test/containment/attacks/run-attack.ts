import type { Attack, Bare } from './attack.ts';
import { COMMON_PRELUDE } from './common-prelude.ts';
import type { Place, Setting } from './places/place.ts';
import type { Places } from './places/places.ts';
import { setScene } from './scenes/set-scene.ts';
import type { Scene } from './scenes/scene.ts';
import type { Told } from './told.ts';

/** How one attack went. */
export interface AttackReport {
  readonly contained: boolean;
  readonly bareSucceeded: boolean;
  /** Whether a neighbour and the next guest worked after it. */
  readonly survived: boolean;
  /** Both runs in words. */
  readonly what: string;
}

interface Trial {
  /** What shows that it worked. */
  readonly worked: string | null;
  readonly told: Told;
}

/** Beyond any policy's time in the catalogue: what a wall does not end by then, it never does. */
const PATIENCE_MS = 15_000;
/** A program that lasts bare is known to after less: above each limit that such an attack has. */
const BARE_PATIENCE_MS = 1500;

/** Runs an attack behind its wall, and bare. Whoever made `places` closes them. */
export async function runAttack(attack: Attack, places: Places): Promise<AttackReport> {
  const walled = await attempt(attack, places.behind(attack.wall), PATIENCE_MS);
  const patience = attack.oracle.kind === 'lasting' ? BARE_PATIENCE_MS : PATIENCE_MS;
  const bare = await attempt(attack, places.without(attack.bare, attack.wall), patience);
  const { survived } = walled.told;
  return {
    contained: walled.worked === null && walled.told.status !== 'lasts',
    bareSucceeded: bare.worked !== null,
    survived,
    what: `behind the wall: ${inWords(walled)}; ${nameOf(attack.bare)}: ${inWords(bare)}`,
  };
}

async function attempt(attack: Attack, place: Place, patienceMs: number): Promise<Trial> {
  const { oracle, policy = {} } = attack;
  await using scene = await setScene(oracle);
  const { expose = {}, environment = {}, vault = {} } = scene;
  // What a wall's first process finds in the environment, or what happens to it, is this attack's own.
  const alone = oracle.kind === 'survival' || Object.keys(environment).length > 0;
  const setting: Setting = { policy, expose, vault, environment, alone, patienceMs };
  const told = await play(attack, place, scene, setting);
  return { told, worked: await scene.judge(told) };
}

/** Tells of the last program. A guest is gone at the end, but one that is to stay for its pair's other. */
async function play(
  { oracle, code }: Attack,
  place: Place,
  scene: Scene,
  setting: Setting,
): Promise<Told> {
  const program = (text: string, variables: Scene['variables']): string =>
    [place.prelude, COMMON_PRELUDE, assignments(variables), text].join('\n');
  await using visit = await place.visit(setting);
  const told = await visit.run(program(code, { ...scene.variables, ...scene.planted }));
  if (oracle.kind !== 'planted') {
    return told;
  }
  if (oracle.stays !== true) {
    await visit[Symbol.asyncDispose]();
  }
  await using second = await place.visit(setting);
  const found = await second.run(program(oracle.look, scene.variables));
  return { ...found, survived: found.survived && told.survived };
}

/** A string of JSON is one of Python's, too. */
function assignments(variables: Scene['variables']): string {
  return Object.entries(variables)
    .map(([name, value]) => `${name} = ${JSON.stringify(value)}`)
    .join('\n');
}

function nameOf(bare: Bare): string {
  return typeof bare === 'string' ? bare : `with ${JSON.stringify(bare)}`;
}

/** Enough to see why an attack went as it did. */
const MOST_TEXT = 600;

function inWords({ worked, told }: Trial): string {
  const text = told.text.trim().slice(-MOST_TEXT);
  return `${worked ?? 'nothing'} (${told.status}, ${told.repr ?? 'no value'}) ${text}`;
}
