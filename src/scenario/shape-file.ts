import type { ShapePoint } from './load-shape.ts';

/** A shape is kept with every result; so many points are a day in steps of 10 s. */
const mostPoints = 10_000;

/**
 * Reads a shape: lines of `seconds,rate` (plain numbers, rate in records a second), seconds ascending, a header and
 * empty lines allowed. Two points at one time are a jump. Answers with what is wrong as text.
 */
export function readShapeFile(text: string): readonly ShapePoint[] | string {
  const points: ShapePoint[] = [];
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    if (line.trim() === '' || (index === 0 && /^\s*[a-z]/i.test(line))) continue;
    const [seconds = NaN, rate = NaN, ...more] = line
      .split(',')
      .map((part) => (part.trim() === '' ? NaN : Number(part)));
    const where = `line ${index + 1}`;
    if (more.length > 0 || !(seconds >= 0 && seconds < Infinity && rate >= 0 && rate < Infinity))
      return `${where} must be \`seconds,rate\`, two numbers from 0 on, e.g. \`10,400\`; it is '${line.trim()}'`;
    const before = points.at(-1)?.seconds ?? 0;
    if (seconds < before) return `${where}: seconds must ascend, but ${seconds} comes after ${before}`;
    points.push({ seconds, rate });
  }
  if (points.length === 0) return 'it has no points: write lines of `seconds,rate`, e.g. `10,400`';
  return points.length > mostPoints ? `it has ${points.length} points: ${mostPoints} are the most` : points;
}
