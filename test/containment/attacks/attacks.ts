import type { Attack } from './attack.ts';
import { CALL_ATTACKS } from './calls.ts';
import { FILE_ATTACKS } from './files.ts';
import { LANGUAGE_ATTACKS } from './language.ts';
import { NETWORK_ATTACKS } from './network.ts';
import { PROCESS_ATTACKS } from './processes.ts';

export const ATTACKS: readonly Attack[] = [
  ...LANGUAGE_ATTACKS,
  ...FILE_ATTACKS,
  ...NETWORK_ATTACKS,
  ...PROCESS_ATTACKS,
  ...CALL_ATTACKS,
];
