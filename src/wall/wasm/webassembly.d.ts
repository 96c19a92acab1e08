/**
 * The part of the WebAssembly JavaScript interface that the wasm wall uses. Neither TypeScript's
 * ECMAScript library nor the types of Node declare it; https://webassembly.github.io/spec/js-api/
 */
declare namespace WebAssembly {
  type ExternKind = 'function' | 'global' | 'memory' | 'table' | 'tag';

  interface ImportDescriptor {
    readonly module: string;
    readonly name: string;
    readonly kind: ExternKind;
  }

  interface ExportDescriptor {
    readonly name: string;
    readonly kind: ExternKind;
  }

  class Module {
    constructor(bytes: Uint8Array);
    static imports(module: Module): ImportDescriptor[];
    static exports(module: Module): ExportDescriptor[];
  }

  /** A page is 65,536 bytes. */
  class Memory {
    constructor(descriptor: { readonly initial: number; readonly maximum: number });
    readonly buffer: ArrayBuffer;
    grow(pages: number): number;
  }

  class Table {
    readonly length: number;
    get(index: number): unknown;
  }

  class Global {
    constructor(descriptor: { readonly value: 'i32'; readonly mutable: boolean }, value: number);
    value: unknown;
  }

  class Instance {
    constructor(module: Module, imports: Record<string, Record<string, unknown>>);
    readonly exports: Readonly<Record<string, unknown>>;
  }

  /** What the engine throws when the guest does what WebAssembly forbids. */
  class RuntimeError extends Error {}

  function compile(bytes: Uint8Array): Promise<Module>;
}
