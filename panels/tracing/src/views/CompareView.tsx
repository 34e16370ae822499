import { type ViewProps } from '../components/view-props';

export function CompareView({ trace }: ViewProps) {
  return <div>{trace.spans.length}</div>;
}
