import type { Exposure, Policy } from '../../../../src/index.ts';
import type { Told } from '../told.ts';

/** An object of the host; a naive host looks names up in it. */
export type Vault = Readonly<Record<string, unknown>>;

/** What a program finds. */
export interface Setting {
  readonly policy: Policy;
  readonly expose: Exposure;
  /** What a host without a wall has behind the first object that it hands out. */
  readonly vault: Vault;
  /** Variables of the host's environment that hold a secret. */
  readonly environment: Readonly<Record<string, string>>;
  /** Whether the guest must not share its wall with those of other attacks. */
  readonly alone: boolean;
  /** How long a program may go on before it is said to last. */
  readonly patienceMs: number;
}

/** Where programs run: behind a wall, or bare. */
export interface Place {
  /** Python that is put before every program. */
  readonly prelude: string;
  visit(setting: Setting): Promise<Visit>;
}

/** One guest. */
export interface Visit extends AsyncDisposable {
  run(program: string): Promise<Told>;
}
