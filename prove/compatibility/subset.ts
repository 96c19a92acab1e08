/** Modules for a proof that takes minutes: quick ones of every kind. */

function modules(names: string): string[] {
  return names
    .trim()
    .split(/\s+/)
    .map((name) => `test_${name}`);
}

/** The language, data, text, files: with every preset as outside. */
const EVERYWHERE = modules(
  `abc audioop binascii bisect call cgi codeccallbacks collections complex configparser contextlib
   dataclasses dbm_dumb except_star exception_group fileinput fileio fractions genericalias genericpath
   gettext grammar heapq hmac linecache locale memoryio memoryview minidom opcache optparse ordered_dict
   patma pkgutil pyexpat sax strptime symtable syntax sys_setprofile types urlparse xml_etree wave weakset
   zipapp zipimport`,
);

/** What presets differ in: processes, threads, signals, users, limits, terminals, sockets. */
const BY_PRESET = modules(
  `cmd_line_script epoll fcntl fork1 glob grp httplib mmap nntplib os pathlib poll popen posix pty pwd
   resource runpy select shutil site smtplib stat telnetlib thread threading_local urllib utf8_mode wait4
   wsgiref`,
);

export const KERNEL_SUBSET: readonly string[] = [...EVERYWHERE, ...BY_PRESET];

/** Modules of Debian's suite that the interpreter of the wasm wall, which is newer, passes whole. */
export const WASM_SUBSET: readonly string[] = modules(
  `array base64 binascii bisect calendar context copy deque enumerate file fileio genericpath getpass gzip
   hash heapq hmac ipaddress iter memoryio memoryview named_expressions operator patma plistlib pprint scope
   set stat string strptime super tempfile unicodedata univnewlines weakset with xml_dom_minicompat
   yield_from zlib`,
);
