import type { Socket } from 'node:net';
import type { Group, Subscriber } from './group.ts';
import { Outlet } from './outlet.ts';
import { type Admission, type Answers, type Notice, type Request, acknowledgementBody } from './protocol.ts';
import { type Relay, RequestError } from './relay.ts';
import { type LoggedBlock, type Stream, refusedWhole } from './stream.ts';
import {
  FrameReader,
  WireError,
  deliveryHeadBytes,
  batchHeadBytes,
  frameHeadBytes,
  frameType,
  jsonFrame,
  writeFrameHead,
} from './wire.ts';

/** The server's end of one client: serves requests, takes batches, and is the subscriber once it has joined a group. */
export class Connection implements Subscriber {
  outstandingBytes = 0;
  readonly #socket: Socket;
  readonly #relay: Relay;
  readonly #outlet: Outlet;
  #stream: Stream | undefined;
  #group: Group | undefined;

  constructor(socket: Socket, relay: Relay) {
    this.#socket = socket;
    this.#relay = relay;
    this.#outlet = new Outlet(socket);
    const reader = new FrameReader((type, body) => this.#take(type, body));
    socket.on('data', (chunk) => {
      try {
        reader.push(chunk);
      } catch (error) {
        if (!(error instanceof WireError)) throw error;
        socket.destroy();
      }
    });
    // A client that dies resets the connection; 'close' follows and does what is to be done.
    socket.on('error', () => socket.destroy());
    socket.on('close', () => this.#group?.leave(this));
  }

  deliver(partition: number, block: LoggedBlock): void {
    const head = Buffer.allocUnsafe(frameHeadBytes + deliveryHeadBytes);
    writeFrameHead(head, frameType.delivery, deliveryHeadBytes + block.bytes.length);
    head.writeUInt32LE(partition, frameHeadBytes);
    head.writeDoubleLE(block.base, frameHeadBytes + 4);
    this.#outlet.write(head, block.bytes);
  }

  tell(notice: Notice): void {
    this.#outlet.write(jsonFrame(frameType.notice, notice));
  }

  cut(): void {
    this.#socket.destroy();
  }

  #take(type: number, body: Buffer): void {
    if (type === frameType.batch) this.#takeBatch(body);
    else if (type === frameType.credit)
      this.#group?.handled(this, body.readUInt32LE(0), body.readDoubleLE(4), body.readUInt32LE(12));
    else if (type === frameType.request) this.#takeRequest(body);
    else throw new WireError('a client sent a frame that only the relay sends');
  }

  #takeBatch(body: Buffer): void {
    const requestId = body.readUInt32LE(0);
    const partition = body.readUInt32LE(4);
    const block = body.subarray(batchHeadBytes);
    const stream = this.#stream;
    if (stream === undefined) {
      this.#acknowledge(requestId, refusedWhole(block.readUInt32LE(0), 'UnknownStream'));
      return;
    }
    const now = this.#relay.now();
    const cut = stream.faults.beginBatch(now);
    if (cut === 'consumer') this.#relay.cutConsumers(stream);
    if (cut === 'producer') {
      this.cut();
      return;
    }
    const { admission, acknowledgeAtMs } = stream.append(partition, block, now);
    if (acknowledgeAtMs <= now) this.#acknowledge(requestId, admission);
    else this.#relay.delays.at(acknowledgeAtMs, () => this.#acknowledge(requestId, admission));
    if (partition < stream.logs.length) this.#relay.grown(stream, partition);
  }

  #acknowledge(requestId: number, admission: Admission): void {
    const body = acknowledgementBody(requestId, admission);
    const head = Buffer.allocUnsafe(frameHeadBytes);
    writeFrameHead(head, frameType.acknowledgement, body.length);
    this.#outlet.write(head, body);
  }

  #takeRequest(body: Buffer): void {
    const { id, ...request } = JSON.parse(body.toString()) as Request & { readonly id: number };
    try {
      this.#outlet.write(jsonFrame(frameType.reply, { id, answer: this.#answer(request as Request) }));
    } catch (error) {
      if (!(error instanceof RequestError)) throw error;
      this.#outlet.write(jsonFrame(frameType.reply, { id, error: error.message }));
    }
  }

  #answer(request: Request): Answers[keyof Answers] {
    switch (request.ask) {
      case 'describe':
        return this.#relay.describe();
      case 'list':
        return this.#relay.list();
      case 'create':
        this.#relay.create(request);
        return {};
      case 'remove':
        return this.#relay.remove(request.stream);
      case 'resize':
        return this.#relay.resize(request);
      case 'retention':
        return this.#relay.retention(request);
      case 'oldest':
        return { position: this.#relay.stream(request.stream).oldest(request.partition, this.#relay.now()) };
      case 'open':
        this.#stream = this.#relay.stream(request.stream);
        return { partitions: this.#stream.logs.length };
      case 'join':
        this.#group = this.#relay.join(request, this);
        return {};
      case 'commit':
        return { committed: this.#group?.commit(request.positions) ?? 0 };
      case 'leave':
        this.#group?.leave(this);
        this.#group = undefined;
        return {};
    }
  }
}
