import {
  FLATTEN_STEPS,
  NODE_RADIUS,
  PAIR_OFFSET,
  PORT_FAN,
  PORT_GAP,
  PORT_STEP,
  RING_WIDTH,
  SELF_LOOP_HEIGHT,
} from '../constants';
import { type Direction } from './graph-shape';

/** Course of an edge: a start and cubic Bézier segments, all flat. */
export interface Route {
  /** x0, y0, then per segment c1x, c1y, c2x, c2y, x, y. */
  curve: number[];
  /** Points along the curve for hit tests, flat. */
  line: number[];
  /** Half way. */
  labelX: number;
  labelY: number;
  /** Direction at the end, radians. */
  arrowAngle: number;
  left: number;
  top: number;
  right: number;
  bottom: number;
}

export interface RouteEnds {
  /** Index of the nodes. */
  source: number;
  target: number;
  reciprocal: boolean;
  bends: readonly number[];
}

/** Distance from the middle of a node at which edges end. */
const outerOf = (scale: number) => NODE_RADIUS * scale + RING_WIDTH / 2 + PORT_GAP;

interface Port {
  edge: number;
  atSource: boolean;
  /** Where the edge goes to, across the flow. */
  towards: number;
  /** Keeps the two edges of a pair in the same order at both ends, so that they do not cross. */
  tie: number;
}

/** Angle of every edge end around its node, 0 pointing along the flow. */
function assignPorts(ends: readonly RouteEnds[], main: ArrayLike<number>, cross: ArrayLike<number>, flip: boolean) {
  const sides = new Map<string, Port[]>();
  const place = (node: number, forward: boolean, port: Port) => {
    const key = `${node}${forward ? '+' : '-'}`;
    const ports = sides.get(key);
    if (ports) ports.push(port);
    else sides.set(key, [port]);
  };
  ends.forEach(({ source, target, bends }, edge) => {
    if (source === target) return;
    const forward = (main[source] ?? 0) <= (main[target] ?? 0);
    const crossAt = flip ? 0 : 1;
    const first = bends[crossAt] ?? cross[target] ?? 0;
    const last = bends.length >= 2 ? (bends[bends.length - 2 + crossAt] ?? 0) : (cross[source] ?? 0);
    place(source, forward, { edge, atSource: true, towards: first, tie: Number(forward) });
    place(target, !forward, { edge, atSource: false, towards: last, tie: Number(forward) });
  });
  const angles = new Float64Array(ends.length * 2);
  sides.forEach((ports, key) => {
    ports.sort((one, other) => one.towards - other.towards || other.tie - one.tie || one.edge - other.edge);
    const step = Math.min(PORT_STEP, PORT_FAN / Math.max(1, ports.length - 1));
    ports.forEach((port, index) => {
      const off = (index - (ports.length - 1) / 2) * step;
      angles[port.edge * 2 + (port.atSource ? 0 : 1)] = key.endsWith('+') ? off : Math.PI - off;
    });
  });
  return angles;
}

/** Curves of all edges. Works along and across the flow; `down` turns x and y around at the edge of this function. */
export function routeEdges(
  ends: readonly RouteEnds[],
  x: ArrayLike<number>,
  y: ArrayLike<number>,
  direction: Direction,
  scales: ArrayLike<number> = [],
): Route[] {
  const outer = (node: number) => outerOf(scales[node] ?? 1);
  const flip = direction === 'down';
  const [main, cross] = flip ? [y, x] : [x, y];
  const angles = assignPorts(ends, main, cross, flip);
  return ends.map((edge, index) => {
    if (edge.source === edge.target)
      return finish(selfLoop(x[edge.source] ?? 0, y[edge.source] ?? 0, outer(edge.source)), false);
    const from = portPoint(main[edge.source] ?? 0, cross[edge.source] ?? 0, angles[index * 2] ?? 0, outer(edge.source));
    const to = portPoint(
      main[edge.target] ?? 0,
      cross[edge.target] ?? 0,
      angles[index * 2 + 1] ?? 0,
      outer(edge.target),
    );
    const points = [from, ...bendsOf(edge, flip, (main[edge.source] ?? 0) <= (main[edge.target] ?? 0)), to];
    return finish(throughPoints(points), flip);
  });
}

interface Point {
  main: number;
  cross: number;
  /** Slope across per along; ports point away from their node. */
  tangent?: { main: number; cross: number };
}

function portPoint(main: number, cross: number, angle: number, outer: number): Point {
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  return { main: main + outer * cos, cross: cross + outer * sin, tangent: { main: cos, cross: sin } };
}

function bendsOf(edge: RouteEnds, flip: boolean, forward: boolean): Point[] {
  const off = edge.reciprocal ? (forward ? -PAIR_OFFSET : PAIR_OFFSET) : 0;
  const points: Point[] = [];
  for (let at = 0; at < edge.bends.length; at += 2) {
    const [bx, by] = [edge.bends[at] ?? 0, edge.bends[at + 1] ?? 0];
    points.push(flip ? { main: by, cross: bx + off } : { main: bx, cross: by + off });
  }
  return points;
}

/** Cubic through all points: along the flow at bends, away from the ring at the ends. */
function throughPoints(points: readonly Point[]): number[] {
  const [first] = points as [Point];
  const curve = [first.main, first.cross];
  for (let index = 1; index < points.length; index++) {
    const [from, to] = [points[index - 1], points[index]] as [Point, Point];
    const along = to.main - from.main;
    const reach = Math.max(Math.abs(along), Math.abs(to.cross - from.cross) * 0.4) * 0.42;
    const sign = along < 0 ? -1 : 1;
    const leave = from.tangent ?? { main: sign, cross: 0 };
    const arrive = to.tangent ?? { main: -sign, cross: 0 };
    curve.push(
      from.main + leave.main * reach,
      from.cross + leave.cross * reach,
      to.main + arrive.main * reach,
      to.cross + arrive.cross * reach,
      to.main,
      to.cross,
    );
  }
  return curve;
}

function selfLoop(x: number, y: number, outer: number): number[] {
  const [from, to] = [(-Math.PI * 2) / 3, -Math.PI / 3];
  const reach = outer + SELF_LOOP_HEIGHT;
  return [
    x + outer * Math.cos(from),
    y + outer * Math.sin(from),
    x + reach * Math.cos(from) * 1.3,
    y + reach * Math.sin(from),
    x + reach * Math.cos(to) * 1.3,
    y + reach * Math.sin(to),
    x + outer * Math.cos(to),
    y + outer * Math.sin(to),
  ];
}

function finish(flat: readonly number[], flip: boolean): Route {
  const at = (index: number) => flat[flip ? index ^ 1 : index] ?? 0;
  const curve = flip ? flat.map((_, index) => at(index)) : [...flat];
  const line = [curve[0] ?? 0, curve[1] ?? 0];
  const bounds = { left: at(0), top: at(1), right: at(0), bottom: at(1) };
  // Thousands of edges pass here at once: no slices, no closures per point.
  for (let start = 0; start + 7 < curve.length; start += 6) {
    for (let step = 1; step <= FLATTEN_STEPS; step++) {
      const t = step / FLATTEN_STEPS;
      const u = 1 - t;
      const [a, b, c, d] = [u * u * u, 3 * u * u * t, 3 * u * t * t, t * t * t];
      const x = a * at(start) + b * at(start + 2) + c * at(start + 4) + d * at(start + 6);
      const y = a * at(start + 1) + b * at(start + 3) + c * at(start + 5) + d * at(start + 7);
      line.push(x, y);
      if (x < bounds.left) bounds.left = x;
      else if (x > bounds.right) bounds.right = x;
      if (y < bounds.top) bounds.top = y;
      else if (y > bounds.bottom) bounds.bottom = y;
    }
  }
  const end = curve.length - 2;
  const middle = Math.floor(line.length / 4) * 2;
  return {
    curve,
    line,
    labelX: line[middle] ?? 0,
    labelY: line[middle + 1] ?? 0,
    arrowAngle: Math.atan2(at(end + 1) - at(end - 1), at(end) - at(end - 2)),
    ...bounds,
  };
}
