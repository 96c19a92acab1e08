/** Modules for a proof that takes minutes: quick ones of every kind. */

function modules(names: string): string[] {
  return names
    .trim()
    .split(/\s+/)
    .map((name) => `test_${name}`);
}

/** The language, data, text, files: with every preset as outside. */
const EVERYWHERE = modules(
  `abc binascii bisect call collections configparser contextlib dataclasses except_star fileinput fileio
   fractions genericpath gettext grammar heapq hmac locale memoryio memoryview minidom ordered_dict patma
   pkgutil pyexpat sax strptime symtable syntax types urlparse weakset zipimport`,
);

/** What presets differ in: processes, threads, signals, users, limits, terminals, sockets. */
const BY_PRESET = modules(
  `epoll fcntl glob grp httplib mmap os pathlib popen openpty posix pwd resource runpy select shutil site
   smtplib stat telnetlib thread threading_local utf8_mode wsgiref`,
);

export const KERNEL_SUBSET: readonly string[] = [...EVERYWHERE, ...BY_PRESET];

/** Modules of Debian's suite that the interpreter of the wasm wall, which is newer, passes whole. */
export const WASM_SUBSET: readonly string[] = modules(
  `array base64 binascii bisect calendar context copy deque enumerate file fileio genericpath getpass gzip
   hash heapq hmac ipaddress iter memoryio memoryview named_expressions operator patma plistlib pprint scope
   set stat string strptime super tempfile unicodedata univnewlines weakset with xml_dom_minicompat
   yield_from zlib`,
);
