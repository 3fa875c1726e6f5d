/** Where something is remembered over windows; `vscode.Memento` is one. */
export interface Memory {
  get<T>(key: string, fallback: T): T;
  update(key: string, value: unknown): Thenable<void>;
}
