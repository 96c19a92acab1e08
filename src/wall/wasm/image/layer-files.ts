import type { SystemFile, SystemIndex, SystemLayer } from '../kernel/system-layer.ts';

/** A file to go into the layer. */
export interface LayerFile {
  /** From the root, as in `/lib/python3.14/os.py`. */
  readonly path: string;
  readonly bytes: Uint8Array;
}

/** Puts files together into one blob with an index; every folder above a file is listed. */
export function packLayer(files: readonly LayerFile[]): SystemLayer {
  const folders = new Map<string, { files: SystemFile[]; folders: string[] }>();
  const blob = new Uint8Array(files.reduce((sum, { bytes }) => sum + bytes.length, 0));
  let offset = 0;
  const folder = (path: string): { files: SystemFile[]; folders: string[] } => {
    const known = folders.get(path);
    if (known !== undefined) {
      return known;
    }
    const made = { files: [], folders: [] };
    folders.set(path, made);
    if (path !== '') {
      const [parent, name] = splitPath(path);
      folder(parent).folders.push(name);
    }
    return made;
  };
  folder('');
  for (const { path, bytes } of files) {
    const [parent, name] = splitPath(path);
    folder(parent).files.push({ name, offset, length: bytes.length });
    blob.set(bytes, offset);
    offset += bytes.length;
  }
  return { index: { folders: Object.fromEntries(folders) }, blob };
}

/** Every file of a layer; the bytes share its blob. */
export function layerFiles({ index, blob }: SystemLayer): LayerFile[] {
  return Object.entries(index.folders).flatMap(([folder, { files }]) =>
    files.map(({ name, offset, length }) => ({
      path: `${folder}/${name}`,
      bytes: blob.subarray(offset, offset + length),
    })),
  );
}

/** The folder and the name; the root's path is empty. */
function splitPath(path: string): readonly [folder: string, name: string] {
  const slash = path.lastIndexOf('/');
  return [path.slice(0, slash), path.slice(slash + 1)];
}

/**
 * Checks an index that was read from a file: that every piece lies within the blob, and that folders
 * are listed in both directions. Null when it is not as it must be.
 */
export function parseIndex(data: unknown, blobBytes: number): SystemIndex | null {
  const folders = fieldsOf(fieldsOf(data)?.get('folders'));
  if (folders === null) {
    return null;
  }
  const parsed = new Map<string, { files: readonly SystemFile[]; folders: readonly string[] }>();
  for (const [path, entry] of folders) {
    const files = fieldsOf(entry)?.get('files');
    const names = fieldsOf(entry)?.get('folders');
    if (!Array.isArray(files) || !Array.isArray(names)) {
      return null;
    }
    const parsedFiles = files.map((file) => parseFile(file, blobBytes));
    const parsedNames = names.filter((name) => typeof name === 'string' && isName(name));
    if (parsedFiles.includes(null) || parsedNames.length !== names.length) {
      return null;
    }
    parsed.set(path, {
      files: parsedFiles.filter((file) => file !== null),
      folders: parsedNames.filter((name) => typeof name === 'string'),
    });
  }
  const complete = [...parsed].every(([path, { folders: names }]) =>
    names.every((name) => parsed.has(`${path}/${name}`)),
  );
  return complete && parsed.has('') ? { folders: Object.fromEntries(parsed) } : null;
}

function parseFile(data: unknown, blobBytes: number): SystemFile | null {
  const fields = fieldsOf(data);
  const [name, offset, length] = ['name', 'offset', 'length'].map((key) => fields?.get(key));
  if (typeof name !== 'string' || !isName(name) || !isCount(offset) || !isCount(length)) {
    return null;
  }
  return offset + length <= blobBytes ? { name, offset, length } : null;
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

function isName(name: string): boolean {
  return name !== '' && name !== '.' && name !== '..' && !name.includes('/');
}

function fieldsOf(data: unknown): ReadonlyMap<string, unknown> | null {
  return typeof data === 'object' && data !== null && !Array.isArray(data)
    ? new Map(Object.entries(data))
    : null;
}
