import { parseDuration, printDuration, milliseconds } from '../units/duration.ts';
import { QuantityError, readQuantity } from '../units/quantity.ts';
import { parseRate, perSecond, printRate } from '../units/rate.ts';
import { bytes, parseSize, printSize } from '../units/size.ts';

/** What a number with a unit can be. */
export type QuantityKind = 'duration' | 'size' | 'rate' | 'share';

interface KindOfQuantity {
  /** Base unit: milliseconds, bytes, records a second, or a share of 1. Throws QuantityError. */
  readonly parse: (text: string) => number;
  /** The form in which a number without a unit was probably meant. */
  readonly guess: (bare: number) => string;
  /** Units as a regular expression, for editors that read the JSON Schema. */
  readonly units: string;
}

export const quantityKinds: Readonly<Record<QuantityKind, KindOfQuantity>> = {
  duration: {
    parse: finite(parseDuration),
    // Nobody waits 100 s for a phase and nobody lingers for less than 100 ms written without a thought.
    guess: (bare) => (bare < 100 ? `${bare}s` : printDuration(milliseconds(bare))),
    units: 'us|ms|s|min|h|d',
  },
  size: {
    parse: finite(parseSize),
    guess: (bare) => printSize(bytes(Math.ceil(bare))),
    units: 'B|kB|KiB|MB|MiB|GB|GiB',
  },
  rate: { parse: finite(parseRate), guess: (bare) => printRate(perSecond(bare)), units: '/s|k/s|M/s' },
  share: { parse: finite(parseShare), guess: (bare) => (bare < 1 ? `${bare * 100}%` : `${bare}%`), units: '%' },
};

/** A bare number where a quantity belongs: what to write instead. */
export function missingUnit(kind: QuantityKind, bare: number): string {
  if (!(bare >= 0 && bare < 1e15)) return `${bare} is not a ${kind}`;
  return `${bare} has no unit: did you mean '${quantityKinds[kind].guess(bare)}'?`;
}

/** `"5%"` → 0.05. Throws QuantityError. */
function parseShare(text: string): number {
  return readQuantity(text, 'share', new Map([['%', 1]]), '5%') / 100;
}

function finite(parse: (text: string) => number): (text: string) => number {
  return (text) => {
    const value = parse(text);
    if (Number.isFinite(value)) return value;
    throw new QuantityError('the number is too large');
  };
}
