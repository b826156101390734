import type { Paint } from '../report/table-form.ts';
import { type ColorChoice, colorsFor } from './terminal.ts';

/** How the table form is coloured on one stream; text alone where the stream takes no colours. */
export function paintFor(
  stream: { readonly isTTY?: boolean },
  choice: ColorChoice,
  environment: NodeJS.ProcessEnv,
): Paint {
  const colors = colorsFor(stream, choice, environment);
  return (text, tone) => {
    switch (tone) {
      case 'title':
        return colors.bold(text);
      case 'good':
        return colors.green(text);
      case 'bad':
        return colors.red(text);
      case 'warning':
        return colors.yellow(text);
      case 'muted':
        return colors.dim(text);
      case 'plain':
        return text;
    }
  };
}
