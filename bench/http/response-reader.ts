/** Called for each answer: its status and how long its body was. */
export type AnswerListener = (status: number, bodyBytes: number) => void;

const headEnd = Buffer.from('\r\n\r\n');
const longestHead = 16 * 1024;

/**
 * Reads the answers on one HTTP/1.1 connection and only counts their bodies, so that a client costs next to nothing.
 * Every answer must have a Content-Length.
 */
export class ResponseReader {
  readonly #answered: AnswerListener;
  /** The beginning of a head whose end has not come yet. */
  #partialHead: Buffer | undefined;
  #status = 0;
  #bodyBytes = 0;
  /** Of the body, still to come; undefined between answers. */
  #left: number | undefined;

  constructor(answered: AnswerListener) {
    this.#answered = answered;
  }

  /** Takes what came on the connection. Throws when it is not an answer of the kind. */
  read(chunk: Buffer): void {
    let at = 0;
    while (at < chunk.length || this.#left === 0) {
      if (this.#left === undefined) at = this.#readHead(chunk, at);
      else {
        const taken = Math.min(this.#left, chunk.length - at);
        this.#left -= taken;
        at += taken;
        if (this.#left > 0) return;
        this.#left = undefined;
        this.#answered(this.#status, this.#bodyBytes);
      }
    }
  }

  /** Reads a head that begins, or goes on, at the place, and returns where the body begins. */
  #readHead(chunk: Buffer, at: number): number {
    const kept = this.#partialHead?.length ?? 0;
    const bytes = this.#partialHead ? Buffer.concat([this.#partialHead, chunk.subarray(at)]) : chunk.subarray(at);
    const end = bytes.indexOf(headEnd);
    if (end < 0) {
      if (bytes.length > longestHead) throw new Error(`no end of a response head in ${bytes.length} bytes`);
      this.#partialHead = bytes;
      return chunk.length;
    }
    this.#partialHead = undefined;
    const head = bytes.latin1Slice(0, end);
    const status = /^HTTP\/1\.1 (\d{3})/.exec(head)?.[1];
    const length = /\r\ncontent-length: *(\d+)/i.exec(head)?.[1];
    if (status === undefined || length === undefined) {
      throw new Error(`not an HTTP/1.1 response with a Content-Length: ${head.slice(0, 200)}`);
    }
    this.#status = Number(status);
    this.#bodyBytes = Number(length);
    this.#left = this.#bodyBytes;
    return at + end + headEnd.length - kept;
  }
}
