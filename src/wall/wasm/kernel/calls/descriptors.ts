import {
  FIOCLEX,
  FIONBIO,
  FIONCLEX,
  F_DUPFD,
  F_DUPFD_CLOEXEC,
  F_GETFD,
  F_GETFL,
  F_GETLK,
  F_SETFD,
  F_SETFL,
  F_SETLK,
  F_SETLKW,
  F_UNLCK,
  O_APPEND,
  O_CLOEXEC,
  O_NONBLOCK,
  O_RDONLY,
  O_WRONLY,
} from '../abi.ts';
import type { GuestMemory } from '../guest-memory.ts';
import type { Inode } from '../inode.ts';
import { OpenFile } from '../open-file.ts';
import { Pipe } from '../pipe.ts';
import type { System } from '../system.ts';
import { fail } from '../system-error.ts';
import type { Calls, Context } from './calls.ts';

/** FD_CLOEXEC (fcntl(2)) */
const FD_CLOEXEC = 1;
/** What F_SETFL can change. */
const CHANGEABLE_FLAGS = O_APPEND | O_NONBLOCK;

/** Calls that make, copy, ask and close descriptors. */
export function descriptorCalls({ system, memory }: Context): Calls {
  const { descriptors } = system;
  return {
    fd_close: (descriptor) => descriptors.close(descriptor),

    __syscall_dup: (descriptor) => descriptors.add(descriptors.get(descriptor)),

    __syscall_dup3: (descriptor, copy, flags) => {
      const file = descriptors.get(descriptor);
      if (descriptor === copy) {
        fail('EINVAL');
      }
      descriptors.put(copy, file, (flags & O_CLOEXEC) !== 0);
      return copy;
    },

    __syscall_fcntl64: (descriptor, command, more) =>
      control(system, memory, descriptor, command, more >>> 0),

    /** There are no terminals. */
    __syscall_ioctl: (descriptor, request, more) => {
      const file = descriptors.get(descriptor);
      switch (request) {
        case FIOCLEX:
        case FIONCLEX:
          return descriptors.setCloseOnExec(descriptor, request === FIOCLEX);
        case FIONBIO:
          return setFlags(file, O_NONBLOCK, memory.i32(memory.u32(more)) === 0 ? 0 : O_NONBLOCK);
        default:
          return fail('ENOTTY');
      }
    },

    __syscall_pipe: (result) => {
      const start = result >>> 0;
      memory.bytes(start, 8);
      const pipe = new Pipe(system.waiting);
      const inode = system.files.stream();
      const reader = descriptors.add(new OpenFile(inode, pipe.end(false), O_RDONLY));
      try {
        memory.set32(start + 4, descriptors.add(new OpenFile(inode, pipe.end(true), O_WRONLY)));
      } catch (error) {
        descriptors.close(reader);
        throw error;
      }
      memory.set32(start, reader);
    },

    /** struct __wasi_fdstat_t (24 bytes): musl only asks whether the descriptor is there. */
    fd_fdstat_get: (descriptor, buffer) => {
      const { inode } = descriptors.get(descriptor);
      const stat = memory.bytes(buffer, 24).fill(0);
      stat[0] = WASI_FILE_TYPES[inode.kind];
    },
  };
}

/** __wasi_filetype_t */
const WASI_FILE_TYPES: Readonly<Record<Inode['kind'], number>> = {
  stream: 0,
  device: 2,
  folder: 3,
  file: 4,
  link: 7,
};

/** fcntl(2). Its third argument stands in memory, as those of all variadic functions. */
function control(
  system: System,
  memory: GuestMemory,
  descriptor: number,
  command: number,
  more: number,
): number {
  const { descriptors } = system;
  const file = descriptors.get(descriptor);
  switch (command) {
    case F_DUPFD:
    case F_DUPFD_CLOEXEC: {
      const copy = descriptors.free(memory.i32(more));
      descriptors.put(copy, file, command === F_DUPFD_CLOEXEC);
      return copy;
    }
    case F_GETFD:
      return descriptors.closesOnExec(descriptor) ? FD_CLOEXEC : 0;
    case F_SETFD:
      descriptors.setCloseOnExec(descriptor, (memory.i32(more) & FD_CLOEXEC) !== 0);
      return 0;
    case F_GETFL:
      return file.flags;
    case F_SETFL:
      setFlags(file, CHANGEABLE_FLAGS, memory.i32(more));
      return 0;
    case F_GETLK:
      memory.setI16(memory.u32(more), F_UNLCK); // nobody else is there who could hold a lock
      return 0;
    case F_SETLK:
    case F_SETLKW:
      return 0;
    default:
      return fail('EINVAL');
  }
}

function setFlags(file: OpenFile, which: number, flags: number): void {
  file.flags = (file.flags & ~which) | (flags & which);
}
