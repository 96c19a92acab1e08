import type { Checkpoint } from '../../index.ts';
import { ServiceError } from '../errors/service-error.ts';
import { newId } from './new-id.ts';

/** What a client is told of a checkpoint. */
export interface CheckpointInfo {
  readonly id: string;
  readonly createdAt: string;
  /** Memory of the service that it takes; null when the guest's own limits hold it. */
  readonly sizeBytes: number | null;
}

interface Held {
  readonly checkpoint: Checkpoint;
  readonly info: CheckpointInfo;
}

/** The checkpoints of one sandbox, by the names that its clients know. */
export class HostedCheckpoints {
  readonly #held = new Map<string, Held>();

  get infos(): readonly CheckpointInfo[] {
    return [...this.#held.values()].map(({ info }) => info);
  }

  add(checkpoint: Checkpoint): CheckpointInfo {
    const { sizeBytes } = checkpoint;
    const info = { id: newId('cp'), createdAt: new Date().toISOString(), sizeBytes };
    this.#held.set(info.id, { checkpoint, info });
    return info;
  }

  /** @throws ServiceError when there is none of that name. */
  find(id: string): Checkpoint {
    const checkpoint = this.#held.get(id)?.checkpoint;
    if (checkpoint === undefined || checkpoint.dropped) {
      throw new ServiceError('NOT_FOUND', 'the sandbox has no such checkpoint');
    }
    return checkpoint;
  }

  /** @throws ServiceError when there is none of that name. */
  drop(id: string): void {
    this.find(id).drop();
    this.#held.delete(id);
  }
}
