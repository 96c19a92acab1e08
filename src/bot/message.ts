/** Who writes, as far as the chat system vouches for it. Every text in it was chosen by a stranger. */
export interface Person {
  /** What tells one from another: an account where there is one, else all that the network knows. */
  readonly id: string;
  /** Where they come from, an address or a host's name: budgets are shared by all of one origin. */
  readonly origin: string;
  /** How an answer addresses them. */
  readonly name: string;
  /** The account that the network has authenticated; null where it has not. */
  readonly account: string | null;
  /** What masks of the ignore list are held against, `nick!user@host` on IRC. */
  readonly mask: string;
}

/** What one answer may be on this chat system. */
export interface ReplyLimits {
  /** Bytes of UTF-8 of one line, without what the adapter adds. */
  readonly lineBytes: number;
  readonly mostLines: number;
  /** Whether lines of output are joined to one, as a channel wants it. */
  readonly fold: boolean;
}

/** One line that somebody wrote where the bot can read it. */
export interface Message {
  readonly person: Person;
  /** The place of the conversation: no other has it, not of another network either. */
  readonly room: string;
  /** Whether nobody else reads it: then the session is theirs alone, whatever is shared in rooms. */
  readonly isPrivate?: boolean;
  readonly text: string;
  readonly limits: ReplyLimits;
  /**
   * Why they get no session: nobody would tell us that they have gone, and another has their name. It says
   * what to do. Default: they get one.
   */
  readonly noSession?: string;
  /**
   * A line in which nobody is called but who asked, as the chat system has it: by their name, by `@everyone`.
   * It shows the same, and may be longer. Default: the line as it is.
   */
  readonly quiet?: (line: string) => string;
  /** Sends lines to where the message came from. They are safe: no line has a control character. */
  readonly say: (lines: readonly string[]) => void;
}
