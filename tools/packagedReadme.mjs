/**
 * The README as the page of an installed extension shows it. VS Code resolves no relative address there and loads
 * pictures from the web alone, where the repository has none: the first picture becomes a map in text, and the
 * others go. Links into the repository become plain text, and what is nothing without its link goes: "([how](…))" and
 * sentences that are one link.
 *
 * @param {string} readme
 * @param {string} map HTML.
 */
export function packagedReadme(readme, map) {
  const into = String.raw`\((?!https?:|#)[^)]*\)`;
  let pictures = 0;
  return readme
    .replace(new RegExp(String.raw`^!\[[^\]]*\]${into}\n+`, 'gm'), () =>
      pictures++ === 0 ? `${map}\n${CAPTION}\n\n` : '',
    )
    .replace(new RegExp(String.raw`\s*\(\[[^\]]*\]${into}\)`, 'g'), '')
    .replace(new RegExp(String.raw`(?<=\.)\s+\[[^\]]*\]${into}\.`, 'g'), '')
    .replace(new RegExp(String.raw`\[([^\]]+)\]${into}`, 'g'), '$1');
}

const CAPTION =
  '_The map of the bundled demo model: each cell is a config (i,j), with i downward and j to the right, and its change ' +
  'from the baseline; gains are highlighted. In VS Code, colors say how much, and a click shows what the model said._';
