/** Which JSON texts are worth reading as probe files. */

/** How much of a text tells; the first entry of Ng's datasets is some hundred characters long. */
const HEAD = 16_384;
const OBJECT_OF_OBJECTS = /^\uFEFF?\s*\{\s*"(?:[^"\\]|\\.)*"\s*:\s*\{/;
const ENTRY = /"(?:question|reference_answer)"\s*:/;

/** A cheap look at the beginning: whether reading the text as one of Ng's datasets may succeed. */
export function mayBeNgDataset(text: string): boolean {
  const head = text.slice(0, HEAD);
  return OBJECT_OF_OBJECTS.test(head) && ENTRY.test(head);
}
