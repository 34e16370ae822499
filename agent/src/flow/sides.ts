import { type DataEvent, EGRESS, INGRESS, ROLE_SERVER, ROLE_UNKNOWN } from '../decode/event';
import { type L7Protocol, TO_CLIENT, TO_SERVER } from '../l7/parser';
import { type Connection, SIDE_SCORE } from './connection';

/** Segments to look at before the ports decide who the server is. */
const PATIENCE_SEGMENTS = 4;

/**
 * Settles which end of a connection this socket is: by its role, by what the first message says, else by the ports.
 * False while it cannot be told; nothing is parsed until then.
 */
export function settleSides(c: Connection, event: DataEvent, protocol: L7Protocol): boolean {
  if (event.role === ROLE_UNKNOWN) return settleUnknown(c, event, protocol);
  c.isServerSide = event.role === ROLE_SERVER;
  c.sideScore = SIDE_SCORE.BY_SOCKET;
  const way = c.wayOf(event.direction);
  const other = way === TO_SERVER ? TO_CLIENT : TO_SERVER;
  // The role of a socket older than the agent is the kernel side's guess. A message that can only go the other way
  // settles it, unless the ports speak for the role: bytes from the middle of a message may look like anything.
  const portsDiffer = c.localPort < c.remotePort !== c.isServerSide;
  if (portsDiffer && !protocol.recognise(event.payload, way) && protocol.recognise(event.payload, other)) {
    c.isServerSide = !c.isServerSide;
    c.isReversed = true;
    c.sideScore = SIDE_SCORE.CORRECTED;
  }
  return true;
}

function settleUnknown(c: Connection, event: DataEvent, protocol: L7Protocol): boolean {
  if (c.peer?.sideScore === SIDE_SCORE.BY_SOCKET) {
    c.isServerSide = !c.peer.isServerSide;
    c.sideScore = SIDE_SCORE.BY_SOCKET;
    return true;
  }
  const asRequest = protocol.recognise(event.payload, TO_SERVER);
  const asResponse = protocol.recognise(event.payload, TO_CLIENT);
  if (asRequest !== asResponse) {
    c.isServerSide = event.direction === (asRequest ? INGRESS : EGRESS);
    c.sideScore = SIDE_SCORE.BY_MESSAGE;
    return true;
  }
  if (!asRequest && ++c.unsettled < PATIENCE_SEGMENTS) return false;
  c.isServerSide = c.localPort < c.remotePort;
  c.sideScore = SIDE_SCORE.BY_PORT;
  return true;
}
