import { ICON_BOX, NODE_TYPE_PATH, type NodeType } from './node-type';

export interface TypeIconProps {
  type: NodeType;
  /** Edge length, px. @default 16 */
  size?: number;
  /** Read out instead of hidden from screen readers. */
  label?: string;
  className?: string;
}

/** Icon of a node type in the colour of the text around it. */
export function TypeIcon({ type, size = 16, label, className }: TypeIconProps) {
  return (
    <svg
      className={className}
      width={size}
      height={size}
      viewBox={`0 0 ${ICON_BOX} ${ICON_BOX}`}
      fill="none"
      stroke="currentColor"
      strokeWidth={1.8}
      strokeLinecap="round"
      strokeLinejoin="round"
      {...(label ? { role: 'img', 'aria-label': label } : { 'aria-hidden': true })}
    >
      <path d={NODE_TYPE_PATH[type]} />
    </svg>
  );
}
