/** Breaks lines of more than `width` characters at spaces: not every view of VS Code does. */
export function wrapped(text: string, width = 80): string {
  return text.replace(new RegExp(`(?=.{${width + 1}})(.{1,${width}}) +`, 'g'), '$1\n');
}
