import fc from 'fast-check';
import { type RequestMessage, type ResponseMessage } from '../l7/parser';
import { SessionQueue } from './session-queue';

const origin = { timeNs: 0, tcpSeq: 0, traceId: 0, tid: 0, capSeq: 0, length: 0, capturedLength: 0 };
const request = (name: string, id?: number): RequestMessage => ({
  ...origin,
  id,
  version: '',
  requestType: '',
  requestDomain: '',
  requestResource: name,
  endpoint: '',
});
const response = (name: string, id?: number): ResponseMessage => ({
  ...origin,
  id,
  status: 0,
  code: 0,
  exception: '',
  result: name,
});

/** Numbers 0…n-1 twice, once as request and once as response, each response somewhere behind its request. */
const interleaving = fc
  .integer({ min: 1, max: 60 })
  .chain((n) => fc.tuple(fc.constant(n), fc.infiniteStream(fc.boolean()), fc.infiniteStream(fc.nat())));

describe('SessionQueue', () => {
  it('pairs n requests with their n responses in order, however they interleave', () => {
    fc.assert(
      fc.property(interleaving, ([n, coins]) => {
        const queue = new SessionQueue();
        const pairs: [string | undefined, string | undefined][] = [];
        let asked = 0;
        let answered = 0;
        while (answered < n) {
          const ask = asked < n && (asked === answered || coins.next().value);
          if (ask) queue.push(request(`r${asked++}`));
          else {
            const answer = response(`r${answered++}`);
            pairs.push([queue.take(answer)?.requestResource, answer.result]);
          }
        }
        expect(pairs.map(([asks]) => asks)).toEqual(Array.from({ length: n }, (_, i) => `r${i}`));
        expect(pairs.every(([asks, answers]) => asks === answers)).toBe(true);
        expect(queue.size).toBe(0);
      }),
    );
  });

  it('pairs by id whatever the order of the responses', () => {
    fc.assert(
      fc.property(interleaving, ([n, coins, picks]) => {
        const queue = new SessionQueue();
        const open: number[] = [];
        let asked = 0;
        let paired = 0;
        while (asked < n || open.length > 0) {
          if (asked < n && (open.length === 0 || coins.next().value)) {
            queue.push(request(`r${asked}`, asked));
            open.push(asked++);
            continue;
          }
          const [id = -1] = open.splice(Number(picks.next().value) % open.length, 1);
          expect(queue.take(response('', id))?.requestResource).toBe(`r${id}`);
          paired++;
        }
        expect([paired, queue.size]).toEqual([n, 0]);
      }),
    );
  });

  it('never pairs wrongly after giving requests up: their answers find nobody', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 20 }), fc.integer({ min: 1, max: 20 }), (given, kept) => {
        const queue = new SessionQueue();
        for (let i = 0; i < given + kept; i++) queue.push(request(`r${i}`));
        for (let i = 0; i < given; i++) expect(queue.giveUpOldest()?.requestResource).toBe(`r${i}`);
        for (let i = 0; i < given; i++) expect(queue.take(response(`r${i}`))).toBeUndefined();
        for (let i = given; i < given + kept; i++) expect(queue.take(response(`r${i}`))?.requestResource).toBe(`r${i}`);
      }),
    );
  });

  it('stands requests alone after a loss among several, until the client speaks after an answer', () => {
    const queue = new SessionQueue();
    queue.afterLoss(2);
    expect(queue.push(request('a'))).toBe(false);
    expect(queue.take(response('?'))).toBeUndefined();
    expect(queue.push(request('b'))).toBe(true);
    expect(queue.take(response('b'))?.requestResource).toBe('b');
  });

  it('pairs at once after a loss with one request on its way', () => {
    const queue = new SessionQueue();
    queue.afterLoss(1);
    expect(queue.push(request('a'))).toBe(true);
    expect(queue.take(response('a'))?.requestResource).toBe('a');
  });
});
