import type { SandboxOptions } from '../index.ts';
import {
  BOT_POLICY,
  type ExtraCommand,
  MOST_UNDO,
  type Observed,
  Runner,
  type RunnerSettings,
  type WallReport,
} from '../bot/index.ts';
import { type Attempt, MOST_OUTPUT_CHARACTERS } from './attempt.ts';
import { Board } from './board.ts';
import { digestOf, type Flag, newFlag, type PlaceName, PLACES } from './flag.ts';
import { FlagScanner } from './flag-scanner.ts';
import { keepFlags, placeOf } from './flag-store.ts';
import {
  type Planted,
  plantEnvironment,
  plantFile,
  plantMemory,
  plantService,
} from './host-places.ts';
import { Recorder, type RecorderLimits } from './recorder.ts';
import { type Scene, sceneText } from './scene.ts';
import { plantTenant, plantZygote, TENANT_FILE } from './tenants.ts';

const ENVIRONMENT_NAME = 'PYSANDBOX_CHALLENGE_FLAG';

export interface ChallengeSettings {
  /** Where attempts and digests of flags are kept. */
  readonly stateFolder: string;
  /** Budgets, queue, sessions, and the sandboxes of attackers. */
  readonly runner?: RunnerSettings;
  /** Where the file with a flag is made. Default: a new folder among the temporary files. */
  readonly fileFolder?: string;
  readonly recorder?: RecorderLimits;
  /** Is told at once when a flag has come out. */
  readonly onCapture?: (place: PlaceName, how: string) => void;
}

/** A capture-the-flag that runs: flags outside the wall, and whoever likes inside of it. */
export class Challenge implements AsyncDisposable {
  readonly runner: Runner;
  readonly wall: WallReport;
  readonly scene: Scene;
  readonly board: Board;
  readonly #flags: readonly Flag[];
  readonly #planted: readonly Planted[];
  readonly #scanner: FlagScanner;
  readonly #recorder: Recorder;
  readonly #onCapture: (place: PlaceName, how: string) => void;

  /** Plants fresh flags. @throws as `Sandbox.create` does, and when a place can't be had. */
  static async open(settings: ChallengeSettings): Promise<Challenge> {
    const flags = new Map(PLACES.map((place) => [place, newFlag(place)]));
    const planted: Planted[] = [];
    try {
      const { scene, runner, wall } = await plantAll(settings, flags, planted, (observed) =>
        challenge.#observe(observed),
      );
      await keepFlags(settings.stateFolder, [...flags.values()]);
      const challenge: Challenge = new Challenge(settings, {
        ...{ scene, runner, wall, planted, flags: [...flags.values()] },
      });
      return challenge;
    } catch (error) {
      await Promise.all(planted.map((place) => place.remove()));
      throw error;
    }
  }

  private constructor(settings: ChallengeSettings, parts: Parts) {
    const startedAt = new Date().toISOString();
    this.runner = parts.runner;
    this.wall = parts.wall;
    this.scene = parts.scene;
    this.board = new Board(startedAt, parts.wall);
    this.#flags = parts.flags;
    this.#planted = parts.planted;
    this.#scanner = new FlagScanner(parts.flags);
    const header = { type: 'challenge', version: 1, startedAt, scene: parts.scene } as const;
    this.#recorder = new Recorder(settings.stateFolder, header, settings.recorder);
    this.#onCapture = settings.onCapture ?? (() => {});
  }

  /** What attackers are told. */
  get rules(): readonly string[] {
    return sceneText(this.scene);
  }

  /** The command with which a flag is handed in. */
  get commands(): ReadonlyMap<string, ExtraCommand> {
    return new Map<string, ExtraCommand>([
      ['flag', (argument) => this.handIn(argument)],
      ['rules', () => this.rules.join('\n')],
    ]);
  }

  /** What to say to whoever claims to have a flag. */
  handIn(claimed: string): string {
    const flags = this.#flags.map(({ place, secret }) => ({ place, sha256: digestOf(secret) }));
    const place = placeOf(flags, claimed);
    if (place === null) {
      return 'that is no flag of this challenge';
    }
    this.#capture([place], 'handed in');
    return `you have captured ${place}: please report how, as SECURITY.md says`;
  }

  /** What has happened to the places; empty when nothing has. */
  async harm(): Promise<readonly string[]> {
    const all = await Promise.all(this.#planted.map((place) => place.harm()));
    return all.filter((harm) => harm !== null);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.runner.stop();
    await Promise.all(this.#planted.map((place) => place.remove()));
  }

  /** Records an attempt, and looks for flags in everything that it told. */
  #observe(observed: Observed): readonly string[] {
    const { person, room, session, wall, action, code, outcome, trouble } = observed;
    const told = toldBy(observed);
    const captured = [...this.#scanner.scan(session, told)];
    const attempt: Attempt = {
      ...{ type: 'attempt', at: new Date().toISOString(), room, name: person.name, session },
      ...{ action, code, wall, captured, told: told.slice(0, MOST_OUTPUT_CHARACTERS) },
      status: outcome?.status ?? (trouble === null ? null : 'trouble'),
      denials: (outcome?.denials ?? []).map(({ call, count }) => ({ call, count })),
    };
    this.#recorder.record(attempt);
    this.board.add(attempt);
    this.#capture(captured, `told in session ${session}`);
    return captured.map((place) => `[you have captured ${place}: please report how]`);
  }

  #capture(places: readonly PlaceName[], how: string): void {
    for (const place of places) {
      this.board.capture(place, new Date().toISOString());
      this.#onCapture(place, how);
    }
  }
}

interface Parts {
  readonly scene: Scene;
  readonly runner: Runner;
  readonly wall: WallReport;
  readonly planted: readonly Planted[];
  readonly flags: readonly Flag[];
}

async function plantAll(
  { runner: given = {}, fileFolder }: ChallengeSettings,
  flags: ReadonlyMap<PlaceName, Flag>,
  planted: Planted[],
  observe: (observed: Observed) => readonly string[],
): Promise<Pick<Parts, 'scene' | 'runner' | 'wall'>> {
  const flag = (place: PlaceName): Flag => flags.get(place) ?? newFlag(place);
  const add = <Place extends Planted>(place: Place): Place => {
    planted.push(place);
    return place;
  };
  // Before any wall is put up: what a wall inherits of the environment, it inherits from now on.
  add(plantEnvironment(flag('host-environment'), ENVIRONMENT_NAME));
  add(plantMemory(flag('host-memory')));
  const file = add(await plantFile(flag('host-file'), fileFolder ?? null));
  const service = add(await plantService(flag('loopback')));
  const runner = new Runner({ ...given, observe });
  const wall = await runner.start();
  // Tenants are guests of the same kind; what attackers were handed besides is not theirs.
  const { policy = BOT_POLICY, python } = given.sandbox ?? {};
  const tenant: SandboxOptions = {
    ...{ policy, wall: wall.wall, checkpoints: MOST_UNDO },
    ...(python === undefined ? {} : { python }),
  };
  add(await plantTenant(flag('tenant-memory'), flag('tenant-file'), tenant));
  add(await plantZygote(flag('zygote'), tenant));
  const scene: Scene = {
    hostFile: file.path,
    environmentName: ENVIRONMENT_NAME,
    hostPid: process.pid,
    loopbackPort: service.port,
    tenantFile: TENANT_FILE,
  };
  return { scene, runner, wall };
}

/** Every text of a guest that came to us. */
function toldBy({ outcome, trouble }: Observed): string {
  if (outcome === null) {
    return trouble ?? '';
  }
  const error = 'error' in outcome ? outcome.error : null;
  const value = outcome.status === 'ok' ? (outcome.repr ?? '') : '';
  const calls = outcome.denials.flatMap((denial) => denial.arguments.map(String));
  return [
    outcome.stdout,
    outcome.stderr,
    value,
    error?.text ?? '',
    error?.message ?? '',
    JSON.stringify(error), // its name, and those of functions, are told as well
    ...calls,
  ].join('\n');
}
