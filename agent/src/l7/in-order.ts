import { LIMITS } from './limits';

/**
 * The requests of one connection that wait for their responses, where the protocol answers in order. Each gets a number
 * that its response repeats, so that a response lost on the way shifts nobody else's pairing.
 */
export class InOrder {
  private next = 1;
  /** Waiting are the entries from `head` to `tail`; the arrays are never shortened, which would cost more than it saves. */
  private readonly ids: number[] = [];
  private readonly kinds: number[] = [];
  private head = 0;
  private tail = 0;
  private doubtful = 0;

  get size(): number {
    return this.tail - this.head;
  }

  /** Returns the request's id. `kind` is what the response side must know of it. */
  push(kind: number): number {
    if (this.tail - this.head >= LIMITS.outstanding) this.drop();
    if (this.tail >= LIMITS.outstanding * 2) this.moveToFront();
    const id = this.next++;
    this.ids[this.tail] = id;
    this.kinds[this.tail] = kind;
    this.tail++;
    return id;
  }

  /** An id for a message that nothing pairs with: a request nobody answers, a response to an unseen request. */
  fresh(): number {
    return this.next++;
  }

  /** Kind of the oldest request; -1 when there is none. */
  peekKind(): number {
    return this.tail > this.head ? (this.kinds[this.head] as number) : -1;
  }

  /** Id of the oldest request, which leaves; a fresh one when there is none. */
  shift(): number {
    if (this.tail === this.head) return this.next++;
    const id = this.ids[this.head] as number;
    this.drop();
    return id;
  }

  /** Responses were lost: who is still to be answered is unknown. */
  clear(): void {
    this.head = 0;
    this.tail = 0;
    this.doubtful = 0;
  }

  /** Records were lost: the responses to all who wait may be among them. */
  markLoss(): void {
    this.doubtful = this.size;
  }

  /** Response bytes are indeed missing, so whoever waited before the loss is not known to wait still. */
  dropDoubtful(): void {
    while (this.doubtful > 0) this.drop();
  }

  /** The next response answers the newest request, as it does unless the client pipelines. */
  keepNewest(): void {
    while (this.size > 1) this.drop();
  }

  private drop(): void {
    this.head++;
    if (this.doubtful > 0) this.doubtful--;
    if (this.head === this.tail) {
      this.head = 0;
      this.tail = 0;
    }
  }

  private moveToFront(): void {
    this.ids.copyWithin(0, this.head, this.tail);
    this.kinds.copyWithin(0, this.head, this.tail);
    this.tail -= this.head;
    this.head = 0;
  }
}
