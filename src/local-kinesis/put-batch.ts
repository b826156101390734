/** Most entries of one PutRecords (AWS). */
export const mostEntries = 500;

/**
 * The records of one put, laid out one after the other as they will be stored: the partition key in UTF-8, then the
 * data. One instance is reused for every request, so it must be used up before control goes back to the event loop.
 */
export class PutBatch {
  bytes: Buffer = Buffer.allocUnsafeSlow(1 << 20);
  count = 0;
  /** Where entry `i` starts; entry `i` ends where entry `i + 1` starts. */
  readonly offsets = new Uint32Array(mostEntries + 1);
  readonly keyLengths = new Uint16Array(mostEntries);
  /** Decimal hash keys that override the partition key's, by entry; most requests have none. */
  readonly explicitHashKeys: (string | undefined)[] = [];

  /** Empties the batch and makes room for `byteLength` bytes of keys and data. */
  reset(byteLength: number): void {
    this.count = 0;
    this.explicitHashKeys.length = 0;
    if (this.bytes.length < byteLength) this.bytes = Buffer.allocUnsafeSlow(byteLength);
  }

  /** Closes the entry whose key and data were written from `offsets[count]` on and that ends at `end`. */
  close(keyLength: number, end: number, explicitHashKey?: string): void {
    this.keyLengths[this.count] = keyLength;
    if (explicitHashKey !== undefined) this.explicitHashKeys[this.count] = explicitHashKey;
    this.count++;
    this.offsets[this.count] = end;
  }

  /** Appends one entry. The batch must have been reset to a size that holds it. */
  add(key: string, data: Uint8Array, explicitHashKey?: string): void {
    const start = this.offsets[this.count]!;
    const keyLength = this.bytes.write(key, start, 'utf8');
    this.bytes.set(data, start + keyLength);
    this.close(keyLength, start + keyLength + data.length, explicitHashKey);
  }

  /** Bytes of key and data of an entry: what AWS charges to the shard. */
  size(index: number): number {
    return this.offsets[index + 1]! - this.offsets[index]!;
  }
}
