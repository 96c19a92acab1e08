import type { Exposure } from '../../../../src/index.ts';
import type { Vault } from '../places/place.ts';
import type { Told } from '../told.ts';

/** What one run of an attack is set in, and who judges it. */
export interface Scene extends AsyncDisposable {
  /** Given to the program as globals. */
  readonly variables: Readonly<Record<string, string | number>>;
  /** Given to the first program of a pair only. */
  readonly planted?: Readonly<Record<string, string>>;
  readonly expose?: Exposure;
  readonly vault?: Vault;
  /** Variables of the host's environment while the scene stands. */
  readonly environment?: Readonly<Record<string, string>>;
  /** What shows that the attack has worked; null when it has not. Called once its guest has gone. */
  judge(told: Told): Promise<string | null>;
}

/** A scene that needs no more than what was told. */
export function sceneOf(judge: (told: Told) => string | null): Scene {
  return {
    variables: {},
    judge: (told) => Promise.resolve(judge(told)),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}
