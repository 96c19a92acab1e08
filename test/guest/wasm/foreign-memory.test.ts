import assert from 'node:assert/strict';
import { test } from 'node:test';
import { GuestSealed } from '../../../src/wall/wasm/kernel/ends.ts';
import { guest, printed, raised, run } from './guest.ts';

test('memory is read and written by ctypes', () => {
  const code = `
import ctypes
text = ctypes.create_string_buffer(b'hello\\0world')
print(ctypes.string_at(text), ctypes.string_at(text, 11), ctypes.string_at(b'bytes'))
print(ctypes.string_at(ctypes.addressof(text) + 1, 2), ctypes.string_at(ctypes.byref(text)))
print(ctypes.memset(text, 65, 3) == ctypes.addressof(text), text.raw)
print(ctypes.memmove(text, b'QQ', 2) == ctypes.addressof(text), text.value)
ctypes.memmove(ctypes.addressof(text) + 1, text, 3)
print(text.value, bytes(ctypes.memoryview_at(text, 4)), ctypes.memoryview_at(text, 1, True).readonly)
wide = ctypes.create_unicode_buffer('äö\\0ü')
print(ctypes.wstring_at(wide), repr(ctypes.wstring_at(wide, 4)))`;
  assert.deepEqual(printed(code).split('\n'), [
    String.raw`b'hello' b'hello\x00world' b'bytes'`,
    "b'el' b'hello'",
    String.raw`True b'AAAlo\x00world\x00'`,
    "True b'QQAlo'",
    "b'QQQAo' b'QQQA' True",
    String.raw`äö 'äö\x00ü'`,
  ]);
});

test('pointers are cast, and keep what they point to', () => {
  const code = `
import ctypes, gc
number = ctypes.c_int(7)
pointer = ctypes.pointer(number)
address = ctypes.cast(pointer, ctypes.c_void_p)
print(address.value == ctypes.addressof(number))
print(ctypes.cast(address, ctypes.POINTER(ctypes.c_int))[0])
bytes_of = ctypes.cast((ctypes.c_int * 2)(1, 2), ctypes.POINTER(ctypes.c_ubyte))
gc.collect()
print(bytes_of[0], bytes_of[4], ctypes.cast(None, ctypes.c_void_p).value)`;
  assert.equal(printed(code), 'True\n7\n1 2 None');
  assert.equal(
    raised('import ctypes\nctypes.cast(1, int)'),
    'TypeError: cast() argument 2 must be a pointer, not int',
  );
  assert.match(raised('import ctypes\nctypes.string_at(1.5)'), /^TypeError: wrong type/);
});

test('structures and sized integers work', () => {
  const code = `
import ctypes
class Point(ctypes.BigEndianStructure):
    _fields_ = [('x', ctypes.c_int16), ('y', ctypes.c_uint8, 4)]
print(bytes(Point(-2, 3))[:2], ctypes.c_int32(2**31).value, ctypes.c_uint8(300).value)`;
  assert.equal(printed(code), String.raw`b'\xff\xfe' -2147483648 44`);
});

test('no library is loaded and no function is found or made', () => {
  assert.match(raised("import ctypes\nctypes.CDLL('libc.so.6')"), /^OSError: /);
  assert.match(
    raised('import ctypes\nctypes.pythonapi.PyLong_FromLong'),
    /^AttributeError: function 'PyLong_FromLong' not found/,
  );
  assert.match(raised('import ctypes\nctypes.CFUNCTYPE(None)(print)'), /^RuntimeError: /);
  assert.ok(guest.port.refusals.every(({ sealed }) => !sealed));
});

test('to call a function by its address ends the guest', () => {
  assert.throws(
    () => run('import ctypes\nctypes.CFUNCTYPE(None)(4096)()'),
    (error) => error instanceof GuestSealed && error.call === 'ffi_call_js',
  );
  assert.equal(printed('print(1)'), '1');
});
