import { dns } from './dns';
import { http1 } from './http1';
import { mysql } from './mysql';
import { type L7Protocol, type Way } from './parser';
import { redis } from './redis';

/** In the order in which they are asked: the surest sign first. */
export const L7_PROTOCOLS: readonly L7Protocol[] = Object.freeze([http1, redis, mysql, dns]);

const byNumber = new Map(L7_PROTOCOLS.map((protocol) => [protocol.protocol, protocol]));

/** The protocol with an `L7_PROTOCOL` number; undefined when there is no parser for it. */
export function findProtocol(number: number): L7Protocol | undefined {
  return byNumber.get(number);
}

/** The first protocol whose messages begin like this. */
export function recogniseProtocol(payload: Uint8Array, way: Way): L7Protocol | undefined {
  return L7_PROTOCOLS.find((protocol) => protocol.recognise(payload, way));
}
