/** What CHANGELOG.md says of a version: a section headed `## 1.2.3 - 2026-01-31`. */

export interface Section {
  /** What follows the version in the heading: the day of the release, once there is one. */
  readonly date: string;
  readonly text: string;
}

const HEADING = /^## +\[?(\d+\.\d+\.\d+(?:-[\w.]+)?)\]?(?: +[-–] +(.*))?$/;

/** @returns undefined when there is no section for the version. */
export function sectionOf(changelog: string, version: string): Section | undefined {
  const lines = changelog.split(/\r?\n/);
  const start = lines.findIndex((line) => HEADING.exec(line)?.[1] === version);
  if (start < 0) return undefined;
  const length = lines.slice(start + 1).findIndex((line) => line.startsWith('## '));
  const end = length < 0 ? lines.length : start + 1 + length;
  return {
    date: HEADING.exec(lines[start]!)![2]?.trim() ?? '',
    text: lines
      .slice(start + 1, end)
      .join('\n')
      .trim(),
  };
}

export interface Release {
  /** The version's tag, such as `v1.2.3`. */
  readonly tag: string;
  /** Of package.json. */
  readonly version: string;
  /** The text of CHANGELOG.md. */
  readonly changelog: string;
  /** Packages that users install themselves, with the hashes by which they are known. */
  readonly packages: readonly {
    readonly name: string;
    readonly version: string;
    readonly integrity?: string;
  }[];
}

/** The notes of a release, or the sentence that says why it cannot be made. */
export function releaseNotes({
  tag,
  version,
  changelog,
  packages,
}: Release): { notes: string } | { refusal: string } {
  if (tag !== `v${version}`)
    return { refusal: `The tag is ${tag}, and package.json says ${version}: the tag must be v${version}.` };
  const section = sectionOf(changelog, version);
  if (!section)
    return { refusal: `CHANGELOG.md has no section "## ${version}": say there what the version brings.` };
  if (!/^\d{4}-\d{2}-\d{2}$/.test(section.date))
    return { refusal: `CHANGELOG.md gives no day for ${version}: write "## ${version} - YYYY-MM-DD".` };
  if (section.text === '')
    return { refusal: `The section ${version} of CHANGELOG.md is empty: say there what the version brings.` };
  const unknown = packages.filter(({ integrity }) => integrity === undefined);
  if (unknown.length > 0)
    return {
      refusal: `package-lock.json lacks the hashes of ${unknown.map((one) => `${one.name}@${one.version}`).join(', ')}, without which they cannot be installed: add what npm view gives as dist.integrity.`,
    };
  return { notes: section.text };
}
