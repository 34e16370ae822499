import { type ViewProps } from '../components/view-props';

/** Export and import, at the right end of the toolbar. */
export function TransferTools(_props: ViewProps) {
  return null;
}
