export function packagedReadme(readme: string, map: string): string;
