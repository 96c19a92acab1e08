import type { Policy, WallKind } from '../../../src/index.ts';
import type { WallChange } from '../../helpers/open-session.ts';

/**
 * Who says that an attack has worked, and by what. Whatever a host can see for itself it judges
 * itself; each scene (see `scenes/`) tells which variables it gives the program.
 */
export type Oracle =
  /** A fresh secret shows up in what the program told. */
  | { readonly kind: 'secret'; readonly in: 'file' | 'environment' | 'object' | 'victim' }
  /** A service of the host was reached. */
  | { readonly kind: 'service'; readonly at: 'tcp' | 'tcp6' | 'udp' | 'unix' | 'abstract' }
  /** A process of the host is dead, stopped, traced or changed. */
  | { readonly kind: 'victim' }
  /** A file of the host has appeared, changed or gone. */
  | { readonly kind: 'mark' }
  /** A process of the program outlives it. */
  | { readonly kind: 'leftover' }
  /** More than this was in use at once, seen from outside. */
  | { readonly kind: 'measured'; readonly what: Measure; readonly above: number }
  /** The program tells a number above this: only it can count these things. */
  | { readonly kind: 'counted'; readonly above: number }
  /** More bytes of output than this arrived. */
  | { readonly kind: 'output'; readonly above: number }
  /** The program goes on after its time. */
  | { readonly kind: 'lasting' }
  /** What ran beside the program, or ran it, works no longer. */
  | { readonly kind: 'survival' }
  /** Another program, started later, finds what this one has planted. */
  | { readonly kind: 'planted'; readonly look: string; readonly stays?: boolean }
  /** The host hangs, takes memory out of proportion, or has its prototypes changed. */
  | { readonly kind: 'host' }
  /** The program itself says True: nobody else can tell. */
  | { readonly kind: 'guest' };

/** What `/proc` tells of the program's processes. */
export type Measure = 'memory' | 'processes' | 'threads' | 'descriptors';

/** Where the same program must succeed, to show that it is the wall that stops it. */
export type Bare =
  /** The host's own interpreter, without anything around it. */
  | 'python'
  /** The same in a throw-away cage: for programs that hit every process they can see. */
  | 'caged python'
  /** Plain Pyodide in Node. */
  | 'pyodide'
  /** A host that believes every frame. */
  | 'naive host'
  /** Both programs of a pair in one guest. */
  | 'same guest'
  /** The wasm wall without its kernel at one import. */
  | { readonly gate: string }
  /** The kernel wall with layers taken away. */
  | { readonly change: WallChange };

export interface Attack {
  /** One sentence; no other attack on this wall has it. */
  readonly title: string;
  /** Where the idea is publicly known from. */
  readonly known: string;
  readonly wall: WallKind;
  /** Default: strict. */
  readonly policy?: Policy;
  /** Put behind a prelude and the scene's variables. */
  readonly code: string;
  readonly oracle: Oracle;
  readonly bare: Bare;
}

/** The same program for each wall that has a bare run. */
export function onWalls(
  bare: Partial<Readonly<Record<WallKind, Bare>>>,
  attack: Omit<Attack, 'wall' | 'bare'>,
): Attack[] {
  const walls: readonly WallKind[] = ['kernel', 'wasm'];
  return walls.flatMap((wall) => {
    const without = bare[wall];
    return without === undefined ? [] : [{ ...attack, wall, bare: without }];
  });
}
