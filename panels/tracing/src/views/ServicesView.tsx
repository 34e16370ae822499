import { type ViewProps } from '../components/view-props';

export function ServicesView({ trace }: ViewProps) {
  return <div>{trace.spans.length}</div>;
}
