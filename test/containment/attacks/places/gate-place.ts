import { WASM_PRELUDE } from '../../../helpers/attack-wasm.ts';
import { WasmMachine } from '../../../helpers/wasm-machine.ts';
import { loadImage } from '../../../../src/wall/wasm/image/store.ts';
import type { Place, Visit } from './place.ts';

/** A guest of the wasm wall in this thread, in which one import is not the kernel's. */
export class GatePlace implements Place {
  readonly prelude = WASM_PRELUDE;
  readonly #name: string;

  constructor(name: string) {
    this.#name = name;
  }

  visit(): Promise<Visit> {
    const name = this.#name;
    return Promise.resolve({
      async run(program: string) {
        let reached = false;
        const taken = (): number => {
          reached = true;
          return 0;
        };
        const guest = new WasmMachine(await loadImage(), {
          replace: (imports) =>
            Object.fromEntries(
              Object.entries(imports).map(([module, functions]) => [
                module,
                name in functions ? { ...functions, [name]: taken } : functions,
              ]),
            ),
        });
        guest.run(program);
        // The program has come to the host's side of the gate: what stood there would be its own.
        return {
          status: 'ok',
          text: guest.port.stdout,
          repr: reached ? 'True' : 'False',
          survived: true,
        };
      },
      [Symbol.asyncDispose]: () => Promise.resolve(),
    });
  }
}
