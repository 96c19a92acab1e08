import { PythonReference } from '../../src/model/reference.ts';
import type { PythonValue } from '../../src/model/value.ts';

/** An object of a guest that is not there. */
export class FakeReference extends PythonReference {
  readonly type = 'm.C';
  readonly repr = '<C>';
  readonly kind = 'object';
  readonly callable = false;
  readonly fields = null;

  get(): Promise<PythonValue> {
    return Promise.resolve(null);
  }

  set(): Promise<void> {
    return Promise.resolve();
  }

  call(): Promise<PythonValue> {
    return Promise.resolve(null);
  }

  async *[Symbol.asyncIterator](): AsyncIterator<PythonValue> {
    yield await this.get();
  }

  release(): void {
    // There is nothing to let go of.
  }

  [Symbol.dispose](): void {
    this.release();
  }
}
