/** Of the module's 8,560 exports, the few that the machine and the kernel use. */
export const GUEST_EXPORTS = [
  '__indirect_function_table', // to run a signal's handler that C code has set
  '__stack_pointer', // the only global that a memory's copy doesn't have
  '__wasm_call_ctors', // what runs before main
  'emscripten_stack_init', // tells the stack's limits to what checks them
  '__main_argc_argv', // main: CPython's start
  'PyRun_SimpleString', // the builder's programs
  'PyObject_CallNoArgs', // the entry of a restored image
  'malloc', // the arguments of main
  'free',
  'Py_IncRef', // keeps the entry
  'emscripten_stack_get_end', // below the stack pointer nothing needs to be copied
  'emscripten_builtin_memalign', // pages for mmap
  'Py_EMSCRIPTEN_SIGNAL_HANDLING', // the switch that makes CPython ask for signals
  '_Py_HashSecret',
] as const;
