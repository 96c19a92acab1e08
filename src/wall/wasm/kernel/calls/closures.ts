import type { GuestFunctions } from '../guest-functions.ts';
import type { Calls, Context } from './calls.ts';

/** As malloc(3) of the C library aligns. */
const ALIGNMENT = 16;

/** FFI_BAD_ABI of <ffi.h>: ctypes makes a RuntimeError of it. */
const FFI_BAD_ABI = 2;

/**
 * libffi's closures: C functions that are made at run time, for which there is no code here. ctypes
 * takes memory for one when it is imported, and that must succeed; to make it a function fails.
 */
export function closureCalls({ memory }: Context, functions: GuestFunctions): Calls {
  return {
    ffi_closure_alloc_js: (size, code) => {
      const address = functions.allocate(ALIGNMENT, size);
      if (address !== 0) {
        memory.set32(code, 0);
      }
      return address;
    },
    ffi_closure_free_js: (address) => functions.free(address),
    ffi_prep_closure_loc_js: () => FFI_BAD_ABI,
  };
}
