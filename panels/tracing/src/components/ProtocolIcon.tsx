import { nodeTypeOf, TypeIcon } from '@thalweg/panel-kit';

interface ProtocolIconProps {
  readonly protocol: string;
  readonly className: string;
}

/** Icon for protocols that stand for a kind of peer (database, cache, queue, DNS), the name for the others. */
export function ProtocolIcon({ protocol, className }: ProtocolIconProps) {
  const type = nodeTypeOf(protocol);
  if (protocol === '') {
    return null;
  }
  return type === 'unknown' ? (
    <span className={className}>{protocol}</span>
  ) : (
    <span className={className} data-tip={protocol}>
      <TypeIcon type={type} size={14} label={protocol} />
    </span>
  );
}
