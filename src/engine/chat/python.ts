/** The methods of Python's strings that chat templates use and the template library does not know in full. */

type Method = (
  text: string,
  ...args: (string | number | undefined)[]
) => string | number | boolean | string[];

const METHODS: Readonly<Record<string, Method>> = {
  format: (text, ...args) => {
    let next = 0;
    return text.replace(/\{(\d*)\}/g, (_, index: string) =>
      String(args[index === '' ? next++ : Number(index)]),
    );
  },
  strip: (text, chars) => stripEnd(stripStart(text, chars), chars),
  lstrip: (text, chars) => stripStart(text, chars),
  rstrip: (text, chars) => stripEnd(text, chars),
  removeprefix: (text, prefix) =>
    text.startsWith(String(prefix)) ? text.slice(String(prefix).length) : text,
  removesuffix: (text, suffix) =>
    suffix !== '' && text.endsWith(String(suffix)) ? text.slice(0, -String(suffix).length) : text,
  count: (text, part) => text.split(String(part)).length - 1,
  find: (text, part) => text.indexOf(String(part)),
  rfind: (text, part) => text.lastIndexOf(String(part)),
  isdigit: (text) => /^\p{Nd}+$/u.test(text),
  isalpha: (text) => /^\p{L}+$/u.test(text),
  isspace: (text) => /^\s+$/.test(text),
  splitlines: (text) => text.split(/\r\n|\r|\n/).slice(0, /[\r\n]$/.test(text) ? -1 : undefined),
};

export const PYTHON_METHODS: ReadonlySet<string> = new Set(Object.keys(METHODS));

/** @throws Error when the object is no text. */
export function pythonMethod(name: string, object: unknown, ...args: (string | number)[]): unknown {
  if (typeof object !== 'string') throw new Error(`${name}() was called on something that is not a string`);
  return METHODS[name]!(object, ...args);
}

function stripStart(text: string, chars: unknown): string {
  if (typeof chars !== 'string') return text.trimStart();
  let start = 0;
  while (start < text.length && chars.includes(text[start]!)) start++;
  return text.slice(start);
}

function stripEnd(text: string, chars: unknown): string {
  if (typeof chars !== 'string') return text.trimEnd();
  let end = text.length;
  while (end > 0 && chars.includes(text[end - 1]!)) end--;
  return text.slice(0, end);
}

/** Python's `strftime` in English, for a date at midnight. @param date as `2026-01-31`. */
export function strftime(date: string, format: string): string {
  const at = new Date(`${date}T00:00:00Z`);
  const named = (options: Intl.DateTimeFormatOptions): string =>
    new Intl.DateTimeFormat('en-US', { ...options, timeZone: 'UTC' }).format(at);
  const [year, month, day] = date.split('-') as [string, string, string];
  const parts: Readonly<Record<string, () => string>> = {
    Y: () => year,
    y: () => year.slice(2),
    m: () => month,
    d: () => day,
    e: () => String(Number(day)).padStart(2),
    '-d': () => String(Number(day)),
    '-m': () => String(Number(month)),
    B: () => named({ month: 'long' }),
    b: () => named({ month: 'short' }),
    A: () => named({ weekday: 'long' }),
    a: () => named({ weekday: 'short' }),
    F: () => date,
    T: () => '00:00:00',
    H: () => '00',
    I: () => '12',
    M: () => '00',
    S: () => '00',
    p: () => 'AM',
    Z: () => 'UTC',
    z: () => '+0000',
    '%': () => '%',
  };
  return format.replace(/%(-?[A-Za-z%])/g, (whole, code: string) => parts[code]?.() ?? whole);
}
