import { memo } from 'react';
import { cx } from '@emotion/css';
import { useStyles2 } from '@grafana/ui';
import { t } from '@thalweg/panel-kit';
import { explainPoint, explainType } from '../explain';
import { isRemark } from '../model/defects';
import { type Defect, type SpanRow } from '../model/span';
import { fixedText } from './fixed-text';
import { Glyph } from './Glyph';
import { Highlight } from './Highlight';
import { Indent } from './Indent';
import { ProtocolIcon } from './ProtocolIcon';
import { getRowStyles } from './row-styles';

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
  readonly onFocus: () => void;
}

/** Left cell of a row: where the span is in the tree and what it is. */
export const SpanName = memo(function SpanName(props: SpanNameProps) {
  const { span, level, color, below, isCollapsed, errorsBelow, defects, words, onToggle, onFocus } = props;
  const styles = useStyles2(getRowStyles);
  const type = fixedText(`type ${span.spanType}`, () => explainType(span.spanType));
  return (
    <>
      <Indent level={level} isFolded={below > 0 ? isCollapsed : undefined} onToggle={onToggle} />
      <span className={styles.service} style={{ background: color }} />
      <Glyph name={span.spanType} label={type} className={styles.type} tip={type} />
      {span.observationPoint !== '' && (
        <span
          className={styles.point}
          data-tip={fixedText(
            `point ${span.observationPoint}`,
            () => `${span.observationPoint}: ${explainPoint(span.observationPoint)}`,
          )}
        >
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
      {below > 0 && (
        <button
          type="button"
          tabIndex={-1}
          data-on-hover
          className={cx(styles.toggle, styles.onHover)}
          aria-label={fixedText('focus', () => t('timeline.focus', 'Only this subtree'))}
          data-tip={fixedText('focus-tip', () => t('timeline.focus-tip', 'Only this subtree (key f)'))}
          onClick={(event) => {
            event.stopPropagation();
            onFocus();
          }}
        >
          <Glyph name="focus" size={13} />
        </button>
      )}
      {isCollapsed && <span className={styles.below}>+{below}</span>}
      <Marks span={span} defects={defects} errorsBelow={isCollapsed ? errorsBelow : 0} />
    </>
  );
});

type MarksProps = Pick<SpanNameProps, 'span' | 'defects' | 'errorsBelow'>;

function Marks({ span, defects, errorsBelow }: MarksProps) {
  const styles = useStyles2(getRowStyles);
  const hasError = span.isError || errorsBelow > 0;
  const errorText = !hasError
    ? ''
    : span.isError
      ? [t('timeline.error', 'Failed'), span.statusMessage || span.responseStatus.replace('_', ' ')]
          .filter(Boolean)
          .join(': ')
      : t('timeline.errors-below', '{{number}} failed below', { number: errorsBelow });
  const defectText =
    defects?.map(({ detail }) => t('timeline.finding', 'Finding: {{text}}', { text: detail })).join('\n') ?? '';
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
      {hasError && (
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
