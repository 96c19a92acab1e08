/** What `--help` prints, by command. */
export const HELP = {
  main: `Run untrusted Python behind a wall that fails closed.

Usage: pysandbox COMMAND [OPTIONS]

Commands:
  run              run a program, a piece of code or a module
  repl             type Python, a statement at a time, or run a script of statements
  policy show      print what a policy allows, denies and limits
  policy explain   say what would happen to one system call or path, and why
  image build      build the guest image of the wasm wall now, instead of at its first use
  image path       print where it is kept; image clean: remove it
  packages build   make a set of packages ready now, instead of at its first use
  packages path    print where they are kept; packages clean: remove them
  doctor           say which layers of the wall this machine has, and how to get the others
  serve            answer over HTTP, with a page to try it
  keys create      make a key for a tenant of the service; keys list, keys revoke: look after them
  irc              a bot on IRC that runs Python for people who chat
  chat             the same bot for netcat and telnet
  challenge        a public capture-the-flag: flags outside of the wall, anybody inside

Options:
  -h, --help       this text; after a command, the text of that command
  --version        the version of pysandbox

Exit status: 64 wrong usage, 65 wrong policy, 69 no complete wall, 70 internal error, 71 cannot
launch, 75 busy, 76 the guest broke the protocol. Those of run: pysandbox run --help.
`,
  run: `Run Python code in a sandbox; its input and output pass through.

Usage: pysandbox run [OPTIONS] [--] FILE [ARGS…]
       pysandbox run [OPTIONS] -c CODE [ARGS…]
       pysandbox run [OPTIONS] -m MODULE [ARGS…]
       pysandbox run [OPTIONS] - [ARGS…]        code from standard input

Options (before FILE, -c, -m or -; what follows belongs to the program):
  --policy NAME|FILE   strict (default), scientific, subprocess, or a JSON file
  --wall WALL          auto (default), kernel or wasm
  --isolation WHERE    on the wasm wall, which it chooses: process (default) or thread
  --log                print every system call of the program; chooses the wasm wall
  --audit              afterwards: print which system calls were refused, and how often
  --python PATH        the kernel wall's interpreter; default: python3 of PATH
  --packages PATH      what the program can import: a lock with hashes, a folder of wheels, or a wheel
  --timeout DURATION   most wall time, such as 500ms, 5s or 2m; raises --cpu with it
  --cpu DURATION       most processor time
  --memory SIZE        most memory, such as 256M or 1G
  --output SIZE        most bytes of stdout and stderr together
  --disk SIZE          size of the program's own file system
  --file HOST[:NAME]   put a file into the program's work folder; may be given more than once
  --color WHEN         colours in tracebacks: auto (default), always or never
  --out DIR            save the files that the program leaves in its work folder, and the pictures that
                       it shows: figure-1.png, …
  --images WHEN        show pictures in the terminal: auto (default), always or never
  --json               print one JSON object about the run instead of its output
  -h, --help           this text

Exit status: 0 the code ended; 1 an exception was not caught (130: KeyboardInterrupt); N the code exited with N;
124 out of time; 137 out of memory; 125 another limit; 128+N ended by signal N (159: a denied
system call); 64 to 76 trouble on our side (pysandbox --help).
`,
  repl: `Type Python a statement at a time; or, where standard input is no terminal, run its statements.

Usage: pysandbox repl [OPTIONS]

Options:
  --policy NAME|FILE   strict (default), scientific, subprocess, or a JSON file
  --wall WALL          auto (default), kernel or wasm
  --isolation WHERE    on the wasm wall, which it chooses: process (default) or thread
  --python PATH        the kernel wall's interpreter; default: python3 of PATH
  --packages PATH      what can be imported: a lock with hashes, a folder of wheels, or a wheel
  --timeout DURATION   most wall time of a statement, such as 500ms, 5s or 2m; raises --cpu with it
  --cpu DURATION       most processor time
  --memory SIZE        most memory, such as 256M or 1G
  --output SIZE        most bytes of stdout and stderr of a statement
  --disk SIZE          size of the session's own file system
  --file HOST[:NAME]   put a file into the session's work folder; may be given more than once
  --out DIR            save, after each statement, the files that it leaves in the work folder, and the
                       pictures that it shows: figure-1.png, …
  --images WHEN        show pictures in the terminal: auto (default), always or never
  --color WHEN         colours: auto (default), always or never
  -h, --help           this text

Inside, %help lists the commands and keys. Statements are kept in $XDG_STATE_HOME/pysandbox/history or
~/.local/state/pysandbox/history.

Exit status: that of exit(N); without a terminal 1 when a statement failed; 64 to 76 trouble on our
side (pysandbox --help).
`,
  policy: `Look at what a policy means on this machine.

Usage: pysandbox policy show [--json] [--python PATH] [NAME|FILE]
       pysandbox policy explain [--policy NAME|FILE] [--python PATH] SYSCALL|PATH

NAME is strict (default), scientific or subprocess; FILE is a JSON file.
`,
  image: `The guest image of the wasm wall: an interpreter that has started, made of the npm package pyodide.

Usage: pysandbox image build [--force]   build it, if it is not there or damaged; print its folder
       pysandbox image path              print its folder, built or not
       pysandbox image clean             remove the images of every version

It is kept in $PYSANDBOX_CACHE if that is set, else in $XDG_CACHE_HOME/pysandbox or
~/.cache/pysandbox; where none can be written, in the folder for temporary files. --force builds it
anew. The wall builds it at its first use.
`,
  packages: `Packages for guests: made ready once for each set, and shown to guests read-only.

Usage: pysandbox packages build [--python PATH] PATH   make them ready; print their folder
       pysandbox packages path                         print where all are kept
       pysandbox packages clean                        remove all; guests that use them lose them

PATH is a lock in pip's format with a hash of each package, a folder of wheels, or one wheel. They are
kept in $PYSANDBOX_CACHE if that is set, else in $XDG_CACHE_HOME/pysandbox or ~/.cache/pysandbox.
`,
  doctor: `Say which layers of the wall are there, which are missing, and the remedy for each.

Usage: pysandbox doctor [--json] [--python PATH]

Exit status: 0 when a wall is complete, 69 when none is.
`,
  serve: `Answer over HTTP: runs, sandboxes, and a page to try them. docs/service.md tells the rest.

Usage: pysandbox serve [OPTIONS]

Options:
  --config FILE        a JSON file; by default that of PYSANDBOX_CONFIG
  --host ADDRESS       where to listen: 127.0.0.1 (default), or another one, which needs a key
  --port NUMBER        8060 by default; 0 for any that is free
  --store PATH|URL     a SQLite file, or a PostgreSQL database; default: in the state folder
  -h, --help           this text

PYSANDBOX_HOST, PYSANDBOX_PORT, PYSANDBOX_STORE and PYSANDBOX_LOG_LEVEL count more than the file, and
options most. SIGTERM ends it when what goes on has ended.
`,
  keys: `Keys for tenants of the service. A key is shown once, when it is made; what is kept is a hash of it.

Usage: pysandbox keys create [OPTIONS] NAME   make a key; print it
       pysandbox keys list [OPTIONS]          print every key's id, tenant, name and state
       pysandbox keys revoke [OPTIONS] ID     the key opens nothing any more, within a second

Options:
  --tenant NAME        whose key it is; default: the name
  --operator           a key that reads metrics, and runs nothing
  --config FILE        the configuration of the service, for its store
  --store PATH|URL     the store of the service
  --json               print JSON
  -h, --help           this text
`,
  irc: `A bot on IRC that runs Python for people who chat, until it is stopped.

Usage: pysandbox irc [--config FILE] [--server HOST[:PORT] --channel '#NAME' …]

Options:
  --config FILE        JSON: networks, admins, limits, paste service (docs/irc.md)
  --server HOST[:PORT] a network; may be given more than once. TLS, port 6697, unless --plain
  --channel NAME       a channel to join on them; may be given more than once
  --nick NICK          default: pysandbox
  --plain              without TLS, port 6667
  --ca FILE            PEM of the authorities to believe in place of the system's
  --account NAME       log in with SASL PLAIN; the password is in PYSANDBOX_SASL_PASSWORD
  --password-file FILE the password of --account is the first line of this file
  --wall WALL          auto (default), kernel or wasm
  --prefix SIGN        what commands begin with; default: !
  -h, --help           this text

Secrets come from the environment or from files, never from arguments.
`,
  chat: `The bot for netcat and telnet: a line of text is a line of chat. Until it is stopped.

Usage: pysandbox chat [--listen [HOST:]PORT] [--alone] [OPTIONS]

Options:
  --listen [HOST:]PORT default: 4010 of 127.0.0.1
  --alone              each connection is alone with the bot; default: all are in one room
  --config FILE        JSON: limits, paste service (docs/irc.md)
  --wall WALL          auto (default), kernel or wasm
  --prefix SIGN        what commands begin with; default: !
  -h, --help           this text
`,
  challenge: `A public capture-the-flag: flags outside of the wall, anybody inside. Until it is stopped.

Usage: pysandbox challenge [OPTIONS]               plant fresh flags and let people in
       pysandbox challenge verify [--state DIR] FLAG   say whether it is one, and where it was
       pysandbox challenge replay [OPTIONS] FILE   make recorded attempts again; say what came out

Options:
  --state DIR          attempts and digests of flags; default: $XDG_STATE_HOME/pysandbox/challenge or
                       ~/.local/state/pysandbox/challenge
  --tcp [HOST:]PORT    the line chat; default: 4010 of 127.0.0.1
  --http [HOST:]PORT   a page with an editor and the board; default: 4080 of 127.0.0.1
  --behind-proxy       people's addresses are the last of X-Forwarded-For
  --config FILE        JSON: limits, and networks of IRC to be on as well (docs/irc.md)
  --wall WALL          auto (default), kernel or wasm
  --prefix SIGN        what commands begin with; default: !
  -h, --help           this text

Exit status of verify and replay: 0 a flag; none came out. 1 no flag; one came out, or a place was harmed.
`,
} as const;
