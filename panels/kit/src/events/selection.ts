import { BusEventWithPayload } from '@grafana/data';

/** What somebody picked on a map. A page that hosts the panel may follow it. */
export interface TopologySelection {
  kind: 'node' | 'edge' | 'none';
  /** `focus`: clicked; `open`: double-clicked or Enter on the focused one; `clear`: nothing is picked any more. */
  action: 'focus' | 'open' | 'clear';
  /** Id of the node or edge as in the frame. */
  id: string;
  title: string;
  /** Row in the frame, -1 when the node is only known from an edge. */
  row: number;
  /** What of it is wanted, of a menu that leads on; with the action `open`. */
  view?: 'traces' | 'requests' | 'metrics';
  /** Edges only. */
  source?: string;
  target?: string;
}

/** Published on the panel's event bus; the bus tells events apart by `type`, so each plugin may bundle its own class. */
export class TopologySelectEvent extends BusEventWithPayload<TopologySelection> {
  static type = 'thalweg-topology-select';
}
