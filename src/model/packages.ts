/**
 * Which packages a guest can import: wheels by their paths; `lock`: a file in pip's format in which each
 * requirement is pinned and has hashes; or `wheels`: a folder with wheels.
 */
export type Packages = readonly string[] | { readonly lock: string } | { readonly wheels: string };
