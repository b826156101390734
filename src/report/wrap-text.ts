/** Breaks text into lines of at most `width` characters, at blanks where possible; keeps the text's own lines. */
export function wrapText(text: string, width: number): string[] {
  return text.split('\n').flatMap((line) => wrapLine(line, width));
}

function wrapLine(line: string, width: number): string[] {
  const lines: string[] = [];
  let current = '';
  for (const word of line.split(' ')) {
    let rest = word;
    if (current !== '' && current.length + 1 + rest.length <= width) {
      current += ` ${rest}`;
      continue;
    }
    if (current !== '') lines.push(current);
    while (rest.length > width) {
      lines.push(rest.slice(0, width));
      rest = rest.slice(width);
    }
    current = rest;
  }
  return [...lines, current];
}

/** Longest word of a text, in characters. */
export function longestWord(text: string): number {
  return Math.max(0, ...text.split(/[ \n]/).map((word) => word.length));
}

/** Longest line of a text, in characters. */
export function longestLine(text: string): number {
  return Math.max(0, ...text.split('\n').map((line) => line.length));
}
