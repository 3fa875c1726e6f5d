/**
 * The README as the extension's page in VS Code shows it. The page resolves no relative address, and the repository has
 * none on the web: pictures are in the page itself, as data, and links into the repository become plain text. What is
 * nothing without its link goes: "([how](…))" and sentences that are one link.
 *
 * @param {string} readme
 * @param {(name: string) => string} addressOf the data of a picture, by its name without folder and ending.
 */
export function packagedReadme(readme, addressOf) {
  const into = String.raw`\((?!https?:|data:|#)[^)]*\)`;
  return readme
    .replace(
      new RegExp(String.raw`!\[([^\]]*)\]${into}`, 'g'),
      (picture, words) => `![${words}](${addressOf(/([^/]+)\.\w+\)$/.exec(picture)?.[1] ?? '')})`,
    )
    .replace(new RegExp(String.raw`\s*\(\[[^\]]*\]${into}\)`, 'g'), '')
    .replace(new RegExp(String.raw`(?<=\.)\s+\[[^\]]*\]${into}\.`, 'g'), '')
    .replace(new RegExp(String.raw`(?<!!)\[([^\]]+)\]${into}`, 'g'), '$1');
}
