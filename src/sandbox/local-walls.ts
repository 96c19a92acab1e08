import { UsageError } from '../model/errors.ts';
import type { Frozen } from '../wall/wall.ts';
import { SavedGuest } from '../wall/wasm/saved-guest.ts';
import { chooseWall, noteWorking, otherWall } from './choose-wall.ts';
import type { PackedGuest, WallSource } from './wall-source.ts';

/** The walls of this machine. */
export const LOCAL_WALLS: WallSource = {
  choose: chooseWall,
  other: otherWall,
  worked: noteWorking,
  pack,
  unpack: ({ image, bytes }) => new SavedGuest(image, bytes),
};

async function pack(frozen: Frozen): Promise<PackedGuest> {
  const bytes = frozen instanceof SavedGuest ? frozen.bytes : null;
  if (!(frozen instanceof SavedGuest) || bytes === null) {
    throw new UsageError('save: only checkpoints of the wasm wall can be written to a file');
  }
  return { image: frozen.image, bytes };
}
