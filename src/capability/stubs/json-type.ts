import { isPythonName } from '../names.ts';
import { literal } from './module.ts';
import type { Module } from './module.ts';

/** A JSON Schema that is no boolean. */
type JsonSchema = Readonly<Record<string, unknown>>;

const SIMPLE = new Map([
  ['string', 'str'],
  ['integer', 'int'],
  ['number', 'float'],
  ['boolean', 'bool'],
  ['null', 'None'],
]);

/** How deep schemas are followed. */
const MAX_DEPTH = 64;

/** The types of one JSON Schema in Python; objects with known keys become classes of the module. */
export class JsonTypes {
  readonly #module: Module;
  readonly #root: unknown;
  /** What a `$ref` stands for; null while it is being found out. */
  readonly #references = new Map<string, string | null>();

  constructor(module: Module, root: unknown) {
    this.#module = module;
    this.#root = root;
  }

  /** The type of the whole; `name` says what for. */
  type(name: string): string {
    return this.#resolve('#', name, 0);
  }

  #typeOf(schema: unknown, name: string, depth: number): string {
    if (!isObject(schema) || depth > MAX_DEPTH) {
      return this.#any();
    }
    if (typeof schema['$ref'] === 'string') {
      return this.#resolve(schema['$ref'], name, depth);
    }
    if ('const' in schema) {
      return this.#literals([schema['const']]);
    }
    if (Array.isArray(schema['enum'])) {
      return this.#literals(schema['enum']);
    }
    const members = schema['anyOf'] ?? schema['oneOf'];
    if (Array.isArray(members)) {
      return union(members.map((member) => this.#typeOf(member, name, depth + 1)));
    }
    const types: readonly unknown[] = Array.isArray(schema['type'])
      ? schema['type']
      : [schema['type']];
    return union(types.map((type) => this.#typeNamed(type, schema, name, depth)));
  }

  #typeNamed(type: unknown, schema: JsonSchema, name: string, depth: number): string {
    if (type === 'array') {
      return `list[${this.#itemType(schema, name, depth)}]`;
    }
    if (type === 'object') {
      return this.#objectType(schema, name, depth);
    }
    return (typeof type === 'string' ? SIMPLE.get(type) : undefined) ?? this.#any();
  }

  #itemType(schema: JsonSchema, name: string, depth: number): string {
    const first: readonly unknown[] = Array.isArray(schema['prefixItems'])
      ? schema['prefixItems']
      : [];
    const rest = schema['items'] === false ? [] : [schema['items']];
    const types = [...first, ...(first.length > 0 && schema['items'] === undefined ? [] : rest)];
    return types.length === 0
      ? this.#any()
      : union(types.map((item) => this.#typeOf(item, `${name}_item`, depth + 1)));
  }

  #objectType(schema: JsonSchema, name: string, depth: number, given?: string): string {
    const { properties, additionalProperties } = schema;
    if (!isObject(properties) || !hasFields(schema)) {
      const type = isObject(additionalProperties)
        ? this.#typeOf(additionalProperties, `${name}_value`, depth + 1)
        : this.#any();
      return `dict[str, ${type}]`;
    }
    const required = Array.isArray(schema['required']) ? schema['required'] : [];
    const className = given ?? this.#module.nameClass(name);
    const fields = Object.entries(properties).map(([key, property]) => {
      const type = this.#typeOf(property, `${name}_${key}`, depth + 1);
      return [
        key,
        required.includes(key) ? type : `${this.#module.use('NotRequired')}[${type}]`,
      ] as const;
    });
    this.#module.addClass(this.#typedDict(className, fields));
    return className;
  }

  #typedDict(name: string, fields: readonly (readonly [key: string, type: string])[]): string {
    const base = this.#module.use('TypedDict');
    if (fields.every(([key]) => isPythonName(key))) {
      return [
        `class ${name}(${base}):`,
        ...fields.map(([key, type]) => `    ${key}: ${type}`),
      ].join('\n');
    }
    const items = fields.map(([key, type]) => `${literal(key)}: ${type}`);
    return `${name} = ${base}(${literal(name)}, {${items.join(', ')}})`;
  }

  #resolve(reference: string, name: string, depth: number): string {
    const known = this.#references.get(reference);
    if (known !== undefined) {
      return known ?? this.#any();
    }
    const schema = this.#find(reference);
    if (isObject(schema) && hasFields(schema)) {
      const last = reference.split('/').at(-1) ?? name;
      const className = this.#module.nameClass(reference === '#' ? name : last);
      this.#references.set(reference, className); // so that it may have itself in it
      return this.#objectType(schema, name, depth + 1, className);
    }
    this.#references.set(reference, null);
    const type = this.#typeOf(schema, name, depth + 1);
    this.#references.set(reference, type);
    return type;
  }

  /** Follows `#/$defs/name`; other schemas than this one are not looked for. */
  #find(reference: string): unknown {
    let at = this.#root;
    for (const step of reference.split('/').slice(1)) {
      const key = step.replaceAll('~1', '/').replaceAll('~0', '~');
      at = isObject(at) && Object.hasOwn(at, key) ? at[key] : undefined;
    }
    return reference.startsWith('#') ? at : undefined;
  }

  #literals(values: readonly unknown[]): string {
    if (values.every((value) => value === null)) {
      return 'None';
    }
    const texts = values.map((value) => literalOf(value));
    return texts.every((text) => text !== null)
      ? `${this.#module.use('Literal')}[${texts.join(', ')}]`
      : this.#any();
  }

  #any(): string {
    return this.#module.use('Any');
  }
}

function literalOf(value: unknown): string | null {
  switch (typeof value) {
    case 'string':
      return literal(value);
    case 'boolean':
      return value ? 'True' : 'False';
    case 'number':
      return Number.isSafeInteger(value) ? String(value) : null;
    default:
      return value === null ? 'None' : null;
  }
}

/** Each type once; None last, as people write it. */
function union(types: readonly string[]): string {
  const once = [...new Set(types)].filter((type) => type !== 'None');
  return [...once, ...(types.includes('None') ? ['None'] : [])].join(' | ');
}

function isObject(value: unknown): value is JsonSchema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Whether it is of objects with known keys. */
function hasFields({ type, properties }: JsonSchema): boolean {
  return type === 'object' && isObject(properties) && Object.keys(properties).length > 0;
}
