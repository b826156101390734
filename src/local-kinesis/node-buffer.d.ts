/** Methods of Node's Buffer that its type declarations leave out; they skip the dispatch on an encoding's name. */
declare interface Buffer {
  base64Slice(start: number, end: number): string;
  latin1Slice(start: number, end: number): string;
  latin1Write(text: string, offset: number): number;
}
