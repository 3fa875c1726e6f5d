import * as v from 'valibot';

/** What a front end asks of the process that downloads, and what it hears back; a process does one download. */

const natural = v.pipe(v.number(), v.integer(), v.minValue(0));

const common = {
  /** Where the files are to lie. */
  folder: v.string(),
  /** Milliseconds without a byte after which the connection counts as lost. */
  patience: v.pipe(v.number(), v.minValue(1)),
};

export const downloadRequest = v.variant('kind', [
  /** A model, in one file or several. @see parseModelAddress */
  v.object({ ...common, kind: v.literal('model'), address: v.string() }),
  /** A package of npm's, which is unpacked. */
  v.object({
    ...common,
    kind: v.literal('package'),
    url: v.string(),
    /** Of the packed file, in base64. */
    sha512: v.string(),
    /** The folder to unpack it into, within the other; it must not exist. */
    into: v.string(),
  }),
]);
export type DownloadRequest = v.InferOutput<typeof downloadRequest>;

const progress = v.object({
  phase: v.picklist(['downloading', 'checking', 'unpacking']),
  /** Bytes. */
  done: natural,
  total: natural,
});
export type DownloadProgress = v.InferOutput<typeof progress>;

const downloaded = v.object({
  /** The first is the one to open; of a package, its folder. */
  files: v.pipe(v.array(v.string()), v.minLength(1)),
  /** Bytes of all files. */
  size: natural,
  /** They lay there already, and nothing was downloaded. */
  found: v.boolean(),
  /** What they were compared with: a checksum, or nothing but the sizes in their own headers. */
  checked: v.picklist(['sha256', 'sha512', 'header']),
});
export type Downloaded = v.InferOutput<typeof downloaded>;

/** What the process sends; the last three are its last words. */
export const downloadMessage = v.variant('type', [
  v.object({ type: v.literal('progress'), ...progress.entries }),
  v.object({ type: v.literal('done'), result: downloaded }),
  v.object({ type: v.literal('cancelled') }),
  v.object({
    type: v.literal('failed'),
    message: v.string(),
    /** Whether the message is a sentence for the user, or a fault of the program. */
    user: v.boolean(),
    stack: v.optional(v.string()),
  }),
]);
export type DownloadMessage = v.InferOutput<typeof downloadMessage>;

/** What it is sent: first the request, and perhaps later the wish to stop. */
export const downloadOrder = v.variant('type', [
  v.object({ type: v.literal('start'), request: downloadRequest }),
  v.object({ type: v.literal('cancel') }),
]);
export type DownloadOrder = v.InferOutput<typeof downloadOrder>;
