import type { Config } from './config/schema.ts';
import type { GuessLimit } from './tenants/guess-limit.ts';
import type { Keyring } from './tenants/keyring.ts';
import type { Admission } from './tenants/admission.ts';
import type { Ledger } from './operations/ledger.ts';
import type { Log } from './operations/log.ts';
import type { Metrics } from './operations/metrics.ts';
import type { Readiness } from './operations/readiness.ts';
import type { Tracer } from './operations/tracing.ts';
import type { Bodies } from './http/bodies.ts';
import type { Pastes } from './pastes/pastes.ts';
import type { Sandboxes } from './sandboxes/sandboxes.ts';
import type { Store } from './store/store.ts';
import type { Tunnels } from './tunnel/tunnels.ts';

/** What routes work with: made once, when the service starts. */
export interface Services {
  readonly config: Config;
  readonly store: Store;
  readonly keyring: Keyring;
  readonly guesses: GuessLimit;
  readonly admission: Admission;
  readonly bodies: Bodies;
  readonly sandboxes: Sandboxes;
  readonly tunnels: Tunnels;
  readonly pastes: Pastes;
  readonly ledger: Ledger;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly tracer: Tracer;
  readonly readiness: Readiness;
  /** Whether keys are asked for, if the store has none: beyond loopback always. */
  readonly onLoopback: boolean;
}
