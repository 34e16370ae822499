import { memo } from 'react';
import { css, cx } from '@emotion/css';
import { type GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import { INDENT_PX, MAX_INDENT_LEVELS } from '../constants';
import { explainPoint, explainType } from '../explain';
import { isRemark } from '../model/defects';
import { type Defect, type SpanRow } from '../model/span';
import { t } from '../strings';
import { Glyph } from './Glyph';
import { Highlight } from './Highlight';
import { ProtocolIcon } from './ProtocolIcon';

export interface SpanNameProps {
  readonly span: SpanRow;
  readonly level: number;
  readonly color: string;
  /** Spans below, 0 for a leaf. */
  readonly below: number;
  readonly isCollapsed: boolean;
  readonly errorsBelow: number;
  readonly defects: readonly Defect[] | undefined;
  readonly words: readonly string[];
  readonly onToggle: () => void;
}

/** Left cell of a row: where the span is in the tree and what it is. */
export const SpanName = memo(function SpanName(props: SpanNameProps) {
  const { span, level, color, below, isCollapsed, errorsBelow, defects, words, onToggle } = props;
  const styles = useStyles2(getStyles);
  const indent = Math.min(level, MAX_INDENT_LEVELS);
  return (
    <>
      <span className={styles.guides} style={{ width: indent * INDENT_PX }} />
      {level > MAX_INDENT_LEVELS && (
        <span className={styles.deep} data-tip={t('row.level', { level })}>
          {level}
        </span>
      )}
      {below > 0 ? (
        <button
          type="button"
          tabIndex={-1}
          className={styles.toggle}
          aria-label={t(isCollapsed ? 'row.expand' : 'row.collapse')}
          onClick={(event) => {
            event.stopPropagation();
            onToggle();
          }}
        >
          <Glyph name={isCollapsed ? 'right' : 'down'} size={12} />
        </button>
      ) : (
        <span className={styles.leaf} />
      )}
      <span className={styles.service} style={{ background: color }} />
      <Glyph name={span.spanType} label={span.spanType} className={styles.type} tip={explainType(span.spanType)} />
      {span.observationPoint !== '' && (
        <span className={styles.point} data-tip={`${span.observationPoint}: ${explainPoint(span.observationPoint)}`}>
          {span.observationPoint}
        </span>
      )}
      <span className={styles.text} data-tip={`${span.service}\n${span.operation}`}>
        <span className={styles.serviceName}>
          <Highlight text={span.service} words={words} />
        </span>{' '}
        <ProtocolIcon protocol={span.protocol} className={styles.protocol} />
        <span className={styles.operation}>
          <Highlight text={span.operation} words={words} />
        </span>
      </span>
      {isCollapsed && <span className={styles.below}>+{below}</span>}
      <Marks span={span} defects={defects} errorsBelow={isCollapsed ? errorsBelow : 0} />
    </>
  );
});

type MarksProps = Pick<SpanNameProps, 'span' | 'defects' | 'errorsBelow'>;

function Marks({ span, defects, errorsBelow }: MarksProps) {
  const styles = useStyles2(getStyles);
  const errorText = span.isError
    ? [t('row.error'), span.statusMessage || span.responseStatus.replace('_', ' ')].filter(Boolean).join(': ')
    : t('row.errors-below', { count: errorsBelow });
  const defectText = defects?.map(({ detail }) => t('row.defect', { text: detail })).join('\n') ?? '';
  return (
    <>
      {defects && (
        <Glyph
          name="warning"
          label={defectText}
          className={isRemark(defects) ? styles.remark : styles.warning}
          tip={defectText}
        />
      )}
      {(span.isError || errorsBelow > 0) && (
        <Glyph
          name="error"
          label={errorText}
          className={span.isError ? styles.error : styles.errorBelow}
          tip={errorText}
        />
      )}
      {span.responseCode !== undefined && span.responseCode !== 0 && (
        <span className={cx(styles.pill, span.isError && styles.pillError)}>{span.responseCode}</span>
      )}
    </>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  guides: css({
    alignSelf: 'stretch',
    flexShrink: 0,
    background: `repeating-linear-gradient(to right, transparent 0 ${INDENT_PX / 2}px, ${theme.colors.border.weak} ${
      INDENT_PX / 2
    }px ${INDENT_PX / 2 + 1}px, transparent ${INDENT_PX / 2 + 1}px ${INDENT_PX}px)`,
  }),
  deep: css({ color: theme.colors.text.secondary, fontSize: 10, flexShrink: 0 }),
  toggle: css({
    display: 'inline-flex',
    alignItems: 'center',
    justifyContent: 'center',
    width: 18,
    height: 20,
    padding: 0,
    border: 'none',
    background: 'transparent',
    color: theme.colors.text.secondary,
    borderRadius: theme.shape.radius.default,
    flexShrink: 0,
    '&:hover': { background: theme.colors.action.focus, color: theme.colors.text.primary },
  }),
  leaf: css({ width: 18, flexShrink: 0 }),
  service: css({ width: 4, height: 18, borderRadius: 2, flexShrink: 0 }),
  type: css({ color: theme.colors.text.secondary, flexShrink: 0 }),
  point: css({
    flexShrink: 0,
    minWidth: 26,
    padding: '0 4px',
    borderRadius: theme.shape.radius.default,
    background: theme.colors.background.secondary,
    border: `1px solid ${theme.colors.border.weak}`,
    color: theme.colors.text.secondary,
    fontFamily: theme.typography.fontFamilyMonospace,
    fontSize: 10,
    lineHeight: '15px',
    textAlign: 'center',
  }),
  text: css({ overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap', minWidth: 0, flexGrow: 1 }),
  serviceName: css({ fontWeight: theme.typography.fontWeightMedium, color: theme.colors.text.primary, marginRight: 4 }),
  protocol: css({
    color: theme.colors.text.secondary,
    fontSize: 10,
    marginRight: 5,
    '& svg': { verticalAlign: '-3px' },
  }),
  operation: css({ color: theme.colors.text.secondary }),
  below: css({ color: theme.colors.text.secondary, fontSize: theme.typography.size.xs, flexShrink: 0 }),
  remark: css({ color: theme.colors.text.disabled, flexShrink: 0 }),
  warning: css({ color: theme.colors.warning.text, flexShrink: 0 }),
  error: css({ color: theme.colors.error.text, flexShrink: 0 }),
  errorBelow: css({ color: theme.colors.error.text, flexShrink: 0, opacity: 0.65 }),
  pill: css({
    flexShrink: 0,
    padding: '0 5px',
    borderRadius: theme.shape.radius.pill,
    background: theme.colors.background.secondary,
    color: theme.colors.text.secondary,
    fontSize: 10,
    lineHeight: '16px',
  }),
  pillError: css({
    boxShadow: `inset 0 0 0 1px ${theme.colors.error.border}`,
    color: theme.colors.error.text,
    background: 'none',
  }),
});
