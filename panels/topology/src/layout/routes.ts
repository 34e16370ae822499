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
  return new Course(flip ? flat.map((_, index) => flat[index ^ 1] ?? 0) : [...flat]);
}

/** Course of given segments. */
export const routeOf = (curve: number[]): Route => new Course(curve);

/** What is only needed near the pointer or for a label is worked out when it is asked for. */
class Course implements Route {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
  private flattened: number[] | null = null;

  constructor(readonly curve: number[]) {
    // A Bézier curve stays within its control points, so these bound it, a little generously.
    let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
    for (let at = 0; at + 1 < curve.length; at += 2) {
      const [x, y] = [curve[at] ?? 0, curve[at + 1] ?? 0];
      if (x < left) left = x;
      if (x > right) right = x;
      if (y < top) top = y;
      if (y > bottom) bottom = y;
    }
    [this.left, this.top, this.right, this.bottom] = [left, top, right, bottom];
  }

  get line(): number[] {
    this.flattened ??= flatten(this.curve);
    return this.flattened;
  }

  get labelX(): number {
    return this.line[Math.floor(this.line.length / 4) * 2] ?? 0;
  }

  get labelY(): number {
    return this.line[Math.floor(this.line.length / 4) * 2 + 1] ?? 0;
  }

  get arrowAngle(): number {
    const { curve } = this;
    const end = curve.length - 2;
    const at = (index: number) => curve[index] ?? 0;
    return Math.atan2(at(end + 1) - at(end - 1), at(end) - at(end - 2));
  }
}

function flatten(curve: readonly number[]): number[] {
  const at = (index: number) => curve[index] ?? 0;
  const line = [at(0), at(1)];
  for (let start = 0; start + 7 < curve.length; start += 6) {
    for (let step = 1; step <= FLATTEN_STEPS; step++) {
      const t = step / FLATTEN_STEPS;
      const u = 1 - t;
      const [a, b, c, d] = [u * u * u, 3 * u * u * t, 3 * u * t * t, t * t * t];
      line.push(
        a * at(start) + b * at(start + 2) + c * at(start + 4) + d * at(start + 6),
        a * at(start + 1) + b * at(start + 3) + c * at(start + 5) + d * at(start + 7),
      );
    }
  }
  return line;
}
