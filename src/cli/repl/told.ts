/** What it says, as a person at the command line would say it. */
export function reasonOf({ message }: Error): string {
  return message
    .replace(/^(?:checkpoint|restore|fork): /, '')
    .replace("write wall: 'wasm'", '--wall wasm can');
}
