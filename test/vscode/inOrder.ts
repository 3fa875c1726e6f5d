interface Part {
  text: string;
  ended: boolean;
}

/** Output of programs that run at the same time, printed as if they ran one after another. */
export class InOrder {
  private readonly parts: Part[] = [];

  constructor(private readonly print: (text: string) => void) {}

  /** The next part of the output: what is written to it is printed once all parts before it have ended. */
  part(): { write(text: string): void; end(): void } {
    const part: Part = { text: '', ended: false };
    this.parts.push(part);
    return {
      write: (text) => {
        part.text += text;
        this.flush();
      },
      end: () => {
        part.ended = true;
        this.flush();
      },
    };
  }

  private flush(): void {
    for (let first = this.parts[0]; first; first = this.parts[0]) {
      if (first.text !== '') this.print(first.text);
      first.text = '';
      if (!first.ended) return;
      this.parts.shift();
    }
  }
}
