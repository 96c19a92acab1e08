import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import type { Column } from './columns.ts';
import { isColumn } from './columns.ts';
import { fields, parseResult } from './result.ts';
import type { ModuleResult } from './result.ts';

/** Results by module, of one suite in one place. */
export type Results = ReadonlyMap<string, ModuleResult>;

/** Results of all places, by the suite's version and the place: a file of one JSON object a line. */
export class SavedResults {
  readonly #byPlace = new Map<string, Map<string, ModuleResult>>();

  /** Of two results of one module in one place the later counts. */
  static read(file: string): SavedResults {
    const saved = new SavedResults();
    const lines = existsSync(file) ? readFileSync(file, 'utf8').split('\n') : [];
    for (const line of lines.filter((text) => text !== '')) {
      const { version, column, module, seconds } = fields(JSON.parse(line));
      const name = String(module);
      saved
        .#results(String(version), String(column))
        .set(name, parseResult(name, line, Number(seconds)));
    }
    return saved;
  }

  add(version: string, column: Column, result: ModuleResult, file?: string): void {
    this.#results(version, column).set(result.module, result);
    if (file !== undefined) {
      appendFileSync(file, `${JSON.stringify({ version, column, ...result })}\n`);
    }
  }

  of(version: string, column: Column): Results {
    return this.#results(version, column);
  }

  /** The versions that were run in a place. */
  versions(column: Column): string[] {
    return [...this.#byPlace.keys()]
      .map((key) => key.split(' ', 1)[0] ?? '')
      .filter((version, index, all) => all.indexOf(version) === index)
      .filter((version) => isColumn(column) && this.of(version, column).size > 0);
  }

  #results(version: string, column: string): Map<string, ModuleResult> {
    const key = `${version} ${column}`;
    const found = this.#byPlace.get(key) ?? new Map<string, ModuleResult>();
    this.#byPlace.set(key, found);
    return found;
  }
}
