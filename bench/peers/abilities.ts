import type { ReadyPeer } from './peer.ts';

/** Programs that print `yes` where the language, or a package, is there. */
const ABILITIES: Readonly<Record<string, string>> = {
  class: 'class A:\n    def __init__(self):\n        self.x = "yes"\nprint(A().x)',
  'del d[k]': 'd = {1: 2}\ndel d[1]\nif len(d) == 0:\n    print("yes")',
  generators: 'def g():\n    yield "yes"\nfor x in g():\n    print(x)',
  dataclasses:
    'import dataclasses\n@dataclasses.dataclass\nclass A:\n    x: str\nprint(A("yes").x)',
  numpy: 'import numpy\nif numpy.arange(3).sum() == 3:\n    print("yes")',
};

export const ABILITY_NAMES = Object.keys(ABILITIES);

/** What a peer can do, found out by letting it. */
export async function abilitiesOf(
  peer: ReadyPeer,
  most = ABILITY_NAMES.length,
): Promise<Record<string, boolean>> {
  const found: Record<string, boolean> = {};
  for (const [name, program] of Object.entries(ABILITIES).slice(0, most)) {
    const run = name === 'numpy' ? (peer.runWithPackages ?? peer.run) : peer.run;
    found[name] = await run(program).then(
      ({ stdout }) => stdout.trim() === 'yes',
      () => false,
    );
  }
  return found;
}
