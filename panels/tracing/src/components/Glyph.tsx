/** Outlines in a 16 × 16 box. Own drawings, because a list of thousands cannot wait for an icon file per row. */
const PATHS = {
  right: 'M6 3.500l4.500 4.500L6 12.500',
  down: 'M3.500 6L8 10.500 12.500 6',
  up: 'M3.500 10L8 5.500 12.500 10',
  close: 'M4 4l8 8M12 4l-8 8',
  search: 'M7 2.500a4.500 4.500 0 1 1 0 9a4.500 4.500 0 1 1 0-9zM10.500 10.500l3.500 3.500',
  copy: 'M5.500 5.500h8v8h-8zM10.500 5.500v-3h-8v8h3',
  done: 'M3 8.500l3.500 3.500L13 4.500',
  'expand-all': 'M4 6.500L8 2.500l4 4M4 9.500l4 4 4-4',
  'collapse-all': 'M4 2.500l4 4 4-4M4 13.500l4-4 4 4',
  'expand-one': 'M3.500 4.500h9M4.500 8.500L8 12l3.500-3.500',
  'collapse-one': 'M3.500 11.500h9M4.500 7.500L8 4l3.500 3.500',
  'zoom-reset': 'M2.500 5.500v-3h3M10.500 2.500h3v3M13.500 10.500v3h-3M5.500 13.500h-3v-3',
  zoom: 'M2.500 3v10M13.500 3v10M5 8h6M6.500 6L4.500 8l2 2M9.500 6l2 2-2 2',
  'dock-right': 'M2.500 3h11v10h-11zM10 3v10',
  'dock-bottom': 'M2.500 3h11v10h-11zM2.500 9.500h11',
  error: 'M8 2a6 6 0 1 1 0 12a6 6 0 1 1 0-12zM8 4.800v4M8 11.200v.2',
  warning: 'M8 2.500L14.500 13.500h-13zM8 6.500v3.500M8 11.800v.2',
  application: 'M5.500 4.500L2 8l3.500 3.500M10.500 4.500L14 8l-3.500 3.500',
  process:
    'M5 5h6v6H5zM6.500 2.500V5M9.500 2.500V5M6.500 11v2.500M9.500 11v2.500M2.500 6.500H5M2.500 9.500H5M11 6.500h2.500M11 9.500h2.500',
  network: 'M6 2.500h4v3.500H6zM2 10.500h4V14H2zM10 10.500h4V14h-4zM8 6v2.500M4 10.500v-2h8v2',
  timeline: 'M2.500 3.500h6M5 7h6M7.500 10.500h6M4 14h5',
  flame: 'M2.500 2.500h11v3h-11zM2.500 7h7v3h-7zM2.500 11.500h3.500v2.500h-3.500zM11 7h2.500v3h-2.500z',
  statistics: 'M2.500 3.500h11v9.500h-11zM2.500 6.500h11M2.500 9.800h11M6.500 3.500v9.500',
  services: 'M1.500 6h4v4h-4zM10.500 2h4v4h-4zM10.500 10h4v4h-4zM5.500 8h2.500M8 4v8M8 4h2.500M8 12h2.500',
  compare: 'M2.500 3h4.500v10h-4.500zM9 3h4.500v10h-4.500zM8 1.500v13',
  filter: 'M2 3h12l-4.500 5.500v4.500l-3-1.500v-3z',
  plus: 'M8 3v10M3 8h10',
  link: 'M6.500 9.500l3-3M7 4.500l1.500-1.500a3 3 0 0 1 4.500 4.500L11.500 9M9 11.500L7.500 13a3 3 0 0 1-4.500-4.500L4.500 7',
  focus: 'M8 5a3 3 0 1 1 0 6a3 3 0 1 1 0-6zM8 1.500v2M8 12.500v2M1.500 8h2M12.500 8h2',
  back: 'M7 3.500L2.500 8L7 12.500M2.500 8h11',
  clock: 'M8 2a6 6 0 1 1 0 12a6 6 0 1 1 0-12zM8 4.500V8l2.500 1.500',
  map: 'M2 4h12v8h-12zM5 4v8M11 4v8',
  save: 'M3 2.500h8.500L13.500 5v8.500h-10.500zM5.500 2.500v3.500h5v-3.500M5 13.500v-4.500h6v4.500',
  critical: 'M2 12.500h3v-4h4v-4h5M11.500 2l2.500 2.500-2.500 2.500',
  repeat: 'M3 6.500V6a2 2 0 0 1 2-2h8M11 2l2 2-2 2M13 9.500v.5a2 2 0 0 1-2 2H3M5 14l-2-2 2-2',
} as const;

/** For canvases, which paint outlines themselves. */
export const GLYPH_PATHS: Readonly<Record<keyof typeof PATHS, string>> = PATHS;

export type GlyphName = keyof typeof PATHS;

export interface GlyphProps {
  readonly name: GlyphName;
  /** Edge length, px. @default 14 */
  readonly size?: number;
  /** Read out instead of hidden from screen readers. */
  readonly label?: string | undefined;
  readonly className?: string | undefined;
  /** Explanation on hover, see HoverTip. */
  readonly tip?: string | undefined;
}

export function Glyph({ name, size = 14, label, className, tip }: GlyphProps) {
  return (
    <svg
      className={className}
      data-tip={tip}
      width={size}
      height={size}
      viewBox="0 0 16 16"
      fill="none"
      stroke="currentColor"
      strokeWidth={1.5}
      strokeLinecap="round"
      strokeLinejoin="round"
      {...(label ? { role: 'img', 'aria-label': label } : { 'aria-hidden': true })}
    >
      <path d={PATHS[name]} />
    </svg>
  );
}
