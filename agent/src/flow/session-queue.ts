import { type RequestMessage, type ResponseMessage } from '../l7/parser';

/**
 * Requests of one connection that await their response, oldest first. Responses with an id find the request of that
 * id, others the oldest. A request that left the queue unanswered still has its response to come: `owed` counts those,
 * so that a late response is not taken for the answer to the next request.
 */
export class SessionQueue {
  private items: RequestMessage[] = [];
  private head = 0;
  private owed = 0;
  /** After records were lost with several requests on the way, in-order pairing would be a guess. */
  private unsure = false;
  private answeredSinceLoss = false;

  get size(): number {
    return this.items.length - this.head;
  }

  get oldest(): RequestMessage | undefined {
    return this.items[this.head];
  }

  /** Adds a request. False while pairing is unsure: then the request stands alone. */
  push(request: RequestMessage): boolean {
    if (this.unsure && request.id === undefined) {
      if (!this.answeredSinceLoss) return false;
      // The client spoke again after it was answered: from here on, order is known.
      this.unsure = false;
      this.owed = 0;
    }
    this.items.push(request);
    return true;
  }

  /** Takes the request that `response` answers, if it is here. */
  take(response: ResponseMessage): RequestMessage | undefined {
    if (response.id !== undefined) return this.takeById(response.id);
    if (this.unsure) {
      this.answeredSinceLoss = true;
      return undefined;
    }
    if (this.owed > 0) {
      this.owed--;
      return undefined;
    }
    return this.shift();
  }

  /** Removes the oldest request without an answer; its response may still come. */
  giveUpOldest(): RequestMessage | undefined {
    const request = this.shift();
    if (request && request.id === undefined) this.owed++;
    return request;
  }

  /** Records were lost: nothing is known about the answers to what waits. Call after taking every request out. */
  afterLoss(waiting: number): void {
    this.unsure ||= waiting + this.owed > 1;
    this.owed = 0;
    this.answeredSinceLoss = false;
  }

  /** Removes the oldest request for good. */
  shift(): RequestMessage | undefined {
    const request = this.items[this.head];
    if (!request) return undefined;
    // Popping keeps the array's memory, which setting its length would give back at every turn.
    if (this.head === 0 && this.items.length === 1) {
      this.items.pop();
      return request;
    }
    this.head++;
    if (this.head === this.items.length) {
      this.items.length = 0;
      this.head = 0;
    } else if (this.head > 64 && this.head * 2 > this.items.length) {
      this.items = this.items.slice(this.head);
      this.head = 0;
    }
    return request;
  }

  /** The newest of equal ids: what comes after a repeated query answers the repetition. */
  private takeById(id: number): RequestMessage | undefined {
    for (let i = this.items.length - 1; i >= this.head; i--) {
      const request = this.items[i];
      if (request?.id !== id) continue;
      if (i === this.head) return this.shift();
      this.items.splice(i, 1);
      return request;
    }
    return undefined;
  }
}
