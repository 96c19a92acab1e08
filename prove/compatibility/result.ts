/** What came of one module's tests in one place. Subtests count as the test they are part of. */
export interface ModuleResult {
  readonly module: string;
  /** Names of tests, each as often as it passed. */
  readonly passed: readonly string[];
  /** Test to reason. Where the module skips itself as a whole, the one name is the module's. */
  readonly skips: Readonly<Record<string, string>>;
  /** Test to traceback. */
  readonly faults: Readonly<Record<string, string>>;
  /** How the run ended, where it did not come to its end. */
  readonly ended: string | null;
  readonly seconds: number;
}

/** Whether all of the module's tests pass or skip themselves, and some do pass. */
export function passes({ passed, faults, ended }: ModuleResult): boolean {
  return ended === null && Object.keys(faults).length === 0 && passed.length > 0;
}

/** A run that did not come to its end. */
export function endedRun(module: string, ended: string, seconds: number): ModuleResult {
  return { module, passed: [], skips: {}, faults: {}, ended, seconds };
}

/** What `run-module.py` told, or a line of saved results. @throws Error when it is neither. */
export function parseResult(module: string, text: string, seconds: number): ModuleResult {
  const told: unknown = JSON.parse(text);
  const { passed, skips, faults, ended } = fields(told);
  if (!Array.isArray(passed)) {
    throw new Error(`${module}: the tests told nothing`);
  }
  return {
    module,
    passed: passed.map(String),
    skips: texts(skips),
    faults: texts(faults),
    ended: typeof ended === 'string' ? ended : null,
    seconds,
  };
}

export function fields(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

function texts(value: unknown): Record<string, string> {
  return Object.fromEntries(
    Object.entries(fields(value)).map(([name, text]) => [name, String(text)]),
  );
}
