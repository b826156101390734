import type { ListShape, MapShape, Shape, TextShape } from './shape.ts';

const patterns = new Map<string, RegExp>();

/** The constraints that a value of the right type breaks, worded as AWS words them. */
export function brokenConstraints(shape: Shape, value: unknown): string[] {
  switch (shape.kind) {
    case 'string':
      return brokenByText(shape, value as string);
    case 'integer':
    case 'long':
      return brokenByNumber(shape, value as number);
    case 'blob': {
      const tooLong = (value as Uint8Array).length > shape.max;
      return tooLong ? [`Member must have length less than or equal to ${shape.max}`] : [];
    }
    case 'list':
      return brokenByList(shape, value as unknown[]);
    case 'map':
      return brokenByMap(shape, value as Record<string, string>);
    case 'boolean':
    case 'timestamp':
    case 'structure':
      return [];
  }
}

function brokenByText(shape: TextShape, value: string): string[] {
  const broken = brokenByLength(shape, value.length);
  // The patterns of ARNs take time that grows faster than the text: of one that is too long the beginning is matched.
  if (shape.pattern !== undefined && !patternOf(shape.pattern).test(value.slice(0, shape.max))) {
    broken.push(`Member must satisfy regular expression pattern: ${shape.pattern}`);
  }
  if (shape.oneOf && !shape.oneOf.includes(value)) {
    broken.push(`Member must satisfy enum value set: [${shape.oneOf.join(', ')}]`);
  }
  return broken;
}

function brokenByNumber({ min, max }: { min?: number; max?: number }, value: number): string[] {
  const broken: string[] = [];
  if (max !== undefined && value > max) broken.push(`Member must have value less than or equal to ${max}`);
  if (min !== undefined && value < min) broken.push(`Member must have value greater than or equal to ${min}`);
  return broken;
}

function brokenByLength({ min, max }: Pick<TextShape | ListShape | MapShape, 'min' | 'max'>, length: number): string[] {
  const broken: string[] = [];
  if (max !== undefined && length > max) broken.push(`Member must have length less than or equal to ${max}`);
  if (min !== undefined && length < min) broken.push(`Member must have length greater than or equal to ${min}`);
  return broken;
}

function brokenByList(shape: ListShape, value: unknown[]): string[] {
  const broken = brokenByLength(shape, value.length);
  const { of } = shape;
  if (of.kind === 'string' && value.some((item) => brokenByText(of, item as string).length > 0)) {
    broken.push(`Member must satisfy constraint: [${described(of)}]`);
  }
  return broken;
}

function brokenByMap(shape: MapShape, value: Record<string, string>): string[] {
  const broken = brokenByLength(shape, Object.keys(value).length);
  if (Object.keys(value).some((key) => brokenByText(shape.key, key).length > 0)) {
    broken.push(`Map keys must satisfy constraint: [${described(shape.key)}]`);
  }
  if (Object.values(value).some((text) => brokenByText(shape.value, text).length > 0)) {
    broken.push(`Map value must satisfy constraint: [${described(shape.value)}]`);
  }
  return broken;
}

function described({ min, max, pattern, oneOf }: TextShape): string {
  const sentences: string[] = [];
  if (max !== undefined) sentences.push(`Member must have length less than or equal to ${max}`);
  if (min !== undefined) sentences.push(`Member must have length greater than or equal to ${min}`);
  if (pattern !== undefined) sentences.push(`Member must satisfy regular expression pattern: ${pattern}`);
  if (oneOf) sentences.push(`Member must satisfy enum value set: [${oneOf.join(', ')}]`);
  return sentences.join(', ');
}

function patternOf(source: string): RegExp {
  let pattern = patterns.get(source);
  if (!pattern) {
    pattern = new RegExp(`^(?:${source})$`, 'u');
    patterns.set(source, pattern);
  }
  return pattern;
}
