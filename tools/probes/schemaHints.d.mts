/** The schema without its rules: what VS Code completes and explains by. */
export function hintsOf(schema: unknown): unknown;
