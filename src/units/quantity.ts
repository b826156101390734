/** Text that could not be read as a quantity: says what was given and which forms are understood. */
export class QuantityError extends Error {
  override readonly name = 'QuantityError';
}

/**
 * Splits `"1.5KiB"` into a non-negative number and its unit. Signs, exponents, thousands separators and a
 * missing unit are refused: a bare number in a scenario is the commonest way to be wrong by a factor of 1,000.
 */
export function readQuantity(
  text: string,
  kind: string,
  factors: ReadonlyMap<string, number>,
  example: string,
): number {
  const match = /^\s*(\d+(?:\.\d+)?|\.\d+)\s*([^\s\d]\S*)?\s*$/.exec(text);
  const units = [...factors.keys()].join(', ');
  if (!match)
    throw new QuantityError(`'${text}' is not a ${kind}: write a number and a unit (${units}), e.g. ${example}`);
  const unit = match[2];
  if (unit === undefined)
    throw new QuantityError(`'${text}' has no unit: a ${kind} is written with one of ${units}, e.g. ${example}`);
  const factor = factors.get(unit);
  if (factor === undefined)
    throw new QuantityError(`'${unit}' is not a unit of ${kind}: use one of ${units}, e.g. ${example}`);
  return inBase(Number(match[1]), factor);
}

/** The largest unit in which the value is exact to `decimals` places, so that parsing the print gives the value back. */
export function printQuantity(value: number, factors: ReadonlyMap<string, number>, decimals: number): string {
  const byFactor = [...factors].sort((a, b) => b[1] - a[1]);
  for (const [unit, factor] of byFactor) {
    const rounded = Number(inUnit(value, factor).toFixed(decimals));
    if (rounded >= 1 && inBase(rounded, factor) === value) return `${rounded}${unit}`;
  }
  const exact = byFactor.findLast(([, factor]) => inBase(inUnit(value, factor), factor) === value);
  const [unit, factor] = exact ?? byFactor.at(-1)!;
  return `${inUnit(value, factor)}${unit}`;
}

/** A unit below the base divides: 9 × 0.001 is not 0.009 in binary, but 9 ÷ 1000 is. */
function inBase(amount: number, factor: number): number {
  return factor < 1 ? amount / Math.round(1 / factor) : amount * factor;
}

function inUnit(value: number, factor: number): number {
  return factor < 1 ? value * Math.round(1 / factor) : value / factor;
}
