import * as v from 'valibot';

const shown = v.object({ file: v.string(), probe: v.string() });

/** What a virtual document shows: all about a probe. Its URI carries it as its query. */
export type Shown = v.InferOutput<typeof shown>;

/** @returns undefined when the query is none of ours. */
export function parseShown(query: string): Shown | undefined {
  try {
    const checked = v.safeParse(shown, JSON.parse(query));
    return checked.success ? checked.output : undefined;
  } catch {
    return undefined;
  }
}
