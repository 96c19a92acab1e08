/** What attackers are told: where each flag is. Knowing it must not help them. */
export interface Scene {
  /** Path of a file of the host that every user of the machine may read. */
  readonly hostFile: string;
  /** Name of a variable in the environment of the host's process. */
  readonly environmentName: string;
  /** Number of the host's process, whose memory has a flag as well. */
  readonly hostPid: number;
  /** Port on the host's loopback: whoever connects is told a flag. */
  readonly loopbackPort: number;
  /** Path of a file in the guest of another tenant. */
  readonly tenantFile: string;
}

/** The scene in words, a line for each place. */
export function sceneText(scene: Scene): readonly string[] {
  return [
    `host-file: in ${scene.hostFile} of the host`,
    `host-environment: in ${scene.environmentName} of the host's environment`,
    `host-memory: in the memory of the host's process ${scene.hostPid}`,
    `loopback: told by a service on 127.0.0.1:${scene.loopbackPort} of the host`,
    `tenant-memory: in a variable of another guest of the same zygote`,
    `tenant-file: in ${scene.tenantFile} of that guest`,
    `zygote: in the memory and environment of the zygote of a third guest`,
  ];
}

/** Code of one challenge with the names and numbers of another. */
export function translated(code: string, from: Scene, to: Scene): string {
  return code
    .replaceAll(from.hostFile, to.hostFile)
    .replaceAll(from.environmentName, to.environmentName)
    .replaceAll(wholeNumber(from.loopbackPort), String(to.loopbackPort))
    .replaceAll(wholeNumber(from.hostPid), String(to.hostPid));
}

function wholeNumber(number: number): RegExp {
  return new RegExp(`(?<![\\d.])${number}(?![\\d.])`, 'g');
}
