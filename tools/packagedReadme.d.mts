export function packagedReadme(readme: string, addressOf: (name: string) => string): string;
