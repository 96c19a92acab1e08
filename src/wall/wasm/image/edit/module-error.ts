/** The module's bytes are not what the edit expects: it must not be used. */
export class ModuleError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'ModuleError';
  }
}
