/** Methods of Node's Buffer that its type declarations leave out; they skip the dispatch on an encoding's name. */
declare interface Buffer {
  latin1Slice(start: number, end: number): string;
  base64Write(text: string, offset: number, length: number): number;
}
