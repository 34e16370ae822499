import { type ViewProps } from '../components/view-props';

export function StatisticsView({ trace }: ViewProps) {
  return <div>{trace.spans.length}</div>;
}
