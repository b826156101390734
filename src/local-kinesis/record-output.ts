import type { SequenceNumbers } from './sequence-number.ts';
import type { ReadResult } from './shard-log.ts';

/** The records of a read as a JSON list in the API's form. `numbers` belongs to the shard that was read. */
export function recordsJson(read: ReadResult, numbers: SequenceNumbers, encrypted: boolean): string {
  const tail = encrypted ? '","EncryptionType":"KMS"}' : '"}';
  let index = read.firstIndex;
  let json = '[';
  for (const { chunk, first, end } of read.spans) {
    for (let at = first; at < end; at++) {
      const arrival = chunk.arrival(at);
      const dataStart = chunk.dataStart(at);
      if (index > read.firstIndex) json += ',';
      json += `{"ApproximateArrivalTimestamp":${arrival / 1000},"Data":"`;
      json += chunk.bytes.toString('base64', dataStart, chunk.dataEnd(at));
      json += `","PartitionKey":${JSON.stringify(chunk.bytes.toString('utf8', chunk.keyStart(at), dataStart))}`;
      json += `,"SequenceNumber":"${numbers.of(index++, Math.floor(arrival / 1000))}${tail}`;
    }
  }
  return json + ']';
}

/** The same as objects, their data not copied: to be encoded before control goes back to the event loop. */
export function recordObjects(read: ReadResult, numbers: SequenceNumbers, encrypted: boolean): object[] {
  let index = read.firstIndex;
  return read.spans.flatMap(({ chunk, first, end }) =>
    Array.from({ length: end - first }, (_, offset) => {
      const at = first + offset;
      const arrival = chunk.arrival(at);
      const dataStart = chunk.dataStart(at);
      return {
        ApproximateArrivalTimestamp: new Date(arrival),
        Data: chunk.bytes.subarray(dataStart, chunk.dataEnd(at)),
        PartitionKey: chunk.bytes.toString('utf8', chunk.keyStart(at), dataStart),
        SequenceNumber: numbers.of(index++, Math.floor(arrival / 1000)),
        ...(encrypted ? { EncryptionType: 'KMS' } : {}),
      };
    }),
  );
}
