/** The text of a Python module in the making: what it imports, its classes, its names. */
export class Module {
  readonly #imports = new Map<string, Set<string>>();
  readonly #taken = new Set<string>();
  readonly #classes: string[] = [];

  /** `names` are those that the module gives to others, and no class may have. */
  constructor(names: Iterable<string>) {
    this.#taken = new Set(names);
  }

  /** Imports a name; gives it. */
  use(name: string, from = 'typing'): string {
    const names = this.#imports.get(from) ?? new Set();
    this.#imports.set(from, names.add(name));
    return name;
  }

  /** A name for a class, made of the name of what it is for. */
  nameClass(of: string): string {
    const words = of.split(/[^\p{XID_Continue}]+|_/u).filter((word) => word !== '');
    const base = `_${words.map((word) => `${word.slice(0, 1).toUpperCase()}${word.slice(1)}`).join('')}`;
    let name = base;
    for (let count = 2; this.#taken.has(name) || name === '_'; count += 1) {
      name = `${base}${count}`;
    }
    this.#taken.add(name);
    return name;
  }

  addClass(text: string): void {
    this.#classes.push(text);
  }

  finish(rest: readonly string[]): string {
    const imports = [...this.#imports].map(
      ([from, names]) => `from ${from} import ${[...names].sort().join(', ')}`,
    );
    return [imports.sort().join('\n'), ...this.#classes, ...rest]
      .filter((part) => part !== '')
      .map((part) => `${part}\n`)
      .join('\n');
  }
}

/** A literal of Python for a text: that of JSON is one. */
export function literal(text: string): string {
  return JSON.stringify(text);
}

/** A text for people at the head of a body, if there is one. */
export function docstring(doc: string | null): string | null {
  if (doc === null || doc === '') {
    return null;
  }
  const escaped = doc
    .replaceAll('\\', '\\\\')
    .replaceAll('"', '\\"')
    .replaceAll(/\r\n?/g, '\n')
    .replaceAll('\0', '');
  return `"""${escaped}"""`;
}

/** Lines with one more level in front. The lines of a docstring keep theirs. */
export function indent(line: string): string {
  return `    ${line}`;
}
